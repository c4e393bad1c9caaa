// Callers one after the other, day and night: each of another person, by another phone, from one of the three operators.
import { setTimeout as wait } from 'node:timers/promises'
import type { Identity, Verdict } from '#machines/protocol.ts'
import { freshNumbers } from '#test/peers/deployment/numbers.ts'
import type { Phone } from '#testing'

const networks = { orange: '60400', iam: '60401', inwi: '60402' } as const
export type Network = keyof typeof networks
export const networkNames = Object.keys(networks) as Network[]

export interface Callers {
  /** Of this operator no call comes in; null: of all. */
  silence(network: Network | null): void
  /** What became of the calls since this was asked last. */
  tally(): { answered: number; other: number }
  /** Resolves when the last call is over. */
  stop(): Promise<void>
}

/** The CNSS knows everybody, and nobody has an account yet. */
export const verdictOf = ({ idNumber }: Identity): Verdict => ({
  outcome: 'registered',
  registrationNumber: `3${idNumber.replace(/\D/g, '')}`,
  hasAccount: false,
})

export function startCallers(phone: (number: string) => Phone, perMinute: number): Callers {
  const numbers = freshNumbers()
  const under = new Set<Promise<void>>()
  let silent: Network | null = null
  let isOver = false
  let counts = { answered: 0, other: 0 }

  async function call(index: number): Promise<void> {
    const network = networkNames[index % networkNames.length] ?? 'iam'
    if (network === silent) return
    const card = String(index).padStart(6, '0')
    const caller = phone(numbers.next())
    try {
      await caller.dial({ network: networks[network] })
      await caller.key('2', '1', `UA${card}`, '14022030', '24121988', '1')
      caller.sees(`3${card}`)
      counts.answered += 1
    } catch {
      // An apology, a promise to answer by SMS, or nothing at all: here it is the alerts that have to tell.
      counts.other += 1
    }
  }

  async function callOn(): Promise<void> {
    for (let index = 1; !isOver; index += 1) {
      const one = call(index).finally(() => under.delete(one))
      under.add(one)
      await wait(60_000 / perMinute)
    }
  }
  const calling = callOn()

  return {
    silence(network) {
      silent = network
    },
    tally() {
      const told = counts
      counts = { answered: 0, other: 0 }
      return told
    },
    async stop() {
      isOver = true
      await calling
      await Promise.all(under)
    },
  }
}
