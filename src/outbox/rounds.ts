/** When each of several workers last came round: the slowest of them tells how they are. */

export interface Rounds {
  /** One more worker; what it calls when it came round. */
  add(): (isWell: boolean) => void
  sinceRoundMs(): number
  sinceSuccessMs(): number
}

export function createRounds(now: () => number): Rounds {
  const workers: { roundAt: number; wellAt: number }[] = []
  return {
    add() {
      const worker = { roundAt: now(), wellAt: now() }
      workers.push(worker)
      return isWell => {
        worker.roundAt = now()
        if (isWell) worker.wellAt = now()
      }
    },
    sinceRoundMs: () => now() - Math.min(...workers.map(({ roundAt }) => roundAt)),
    sinceSuccessMs: () => now() - Math.min(...workers.map(({ wellAt }) => wellAt)),
  }
}
