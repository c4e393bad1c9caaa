/**
 * Those whose requests are read in one turn of the event loop go on together, each step for all of them before the next:
 * code and data stay in the processor's caches, which is worth a tenth and more of a hop (cohort scheduling, Larus and
 * Parkes, USENIX 2002).
 */

let gathering: Promise<void> | undefined

/** Resolves when everything that can be read now has been read. */
export function cohort(): Promise<void> {
  gathering ??= new Promise(resolve => {
    setImmediate(() => {
      gathering = undefined
      resolve()
    })
  })
  return gathering
}
