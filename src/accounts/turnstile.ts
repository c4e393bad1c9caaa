/** Lets so many through at once; the others wait in line. */

export interface Turnstile {
  /** Settles as `work` does, whenever its turn comes. */
  pass<Result>(work: () => Promise<Result>): Promise<Result>
  /** How many wait. */
  line(): number
}

export function createTurnstile(atOnce: number): Turnstile {
  const line: (() => void)[] = []
  let inside = 0
  return {
    async pass(work) {
      if (inside < atOnce) inside += 1
      // Whoever leaves hands over their place.
      else await new Promise<void>(enter => line.push(enter))
      try {
        return await work()
      } finally {
        const next = line.shift()
        if (next === undefined) inside -= 1
        else next()
      }
    },
    line: () => line.length,
  }
}
