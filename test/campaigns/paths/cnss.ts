// What the CNSS says in a walk: of each card and each account what it was told beforehand.
import type { Verdict } from '#machines/protocol.ts'
import type { Environment } from '#test/support/environment.ts'

export interface Cnss {
  /** What is said of a card from now on; `refused` is no answer at all to whoever waits for one. */
  say(idNumber: string, verdict: Verdict | 'refused'): void
  /** What comes of opening an account from now on; `created` when nothing was told. */
  open(registrationNumber: string, outcome: 'created' | 'exists' | 'refused'): void
}

export async function startCnss({ startCnssServer }: Environment): Promise<Cnss> {
  const verdicts = new Map<string, Verdict | 'refused'>()
  const outcomes = new Map<string, 'created' | 'exists' | 'refused'>()
  await startCnssServer(({ idNumber }) => verdicts.get(idNumber) ?? { outcome: 'unknown' }, {
    accounts: {
      async open(registrationNumber) {
        const outcome = outcomes.get(registrationNumber) ?? 'created'
        if (outcome === 'refused') throw new Error(outcome)
        return outcome
      },
      setPassword: async () => {},
    },
  })
  return {
    say: (idNumber, verdict) => void verdicts.set(idNumber, verdict),
    open: (registrationNumber, outcome) => void outcomes.set(registrationNumber, outcome),
  }
}
