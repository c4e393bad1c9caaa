/**
 * Look-ups as they are served to another program: a card is answered so many times a day that nobody is found on it,
 * whatever that program counts itself; and the numbers that were told are remembered, for accounts are opened for no other.
 */
import type { Identity } from '#machines/protocol.ts'
import { countedForm } from '../card-form.ts'
import type { Eligibility } from '../eligibility.ts'
import { Problem } from './problem.ts'

export interface Guard<Ticket> {
  failures: {
    /** Null when it is one too many. */
    take(card: string): Promise<Ticket | null>
    settle(ticket: Ticket, verdict: 'found' | 'unknown' | 'none'): Promise<void>
  }
  /** Remembers that the number was told. */
  learn(identity: Identity, registrationNumber: string): Promise<void>
}

/** Until then the other program need not ask again: it asks tomorrow, or whenever an answer is due. */
const restSeconds = 3_600

/** Throws Problem 429 besides what `eligibility` throws. */
export function guardLookUps<Ticket>(
  eligibility: Eligibility,
  { failures, learn }: Guard<Ticket>,
): Eligibility {
  return {
    async lookUp(identity, signal) {
      const ticket = await failures.take(countedForm(identity))
      if (ticket === null) {
        throw new Problem(429, 'Nobody was found on this card too often today.', restSeconds)
      }
      try {
        const verdict = await eligibility.lookUp(identity, signal)
        if (verdict.outcome === 'registered') await learn(identity, verdict.registrationNumber)
        await failures.settle(ticket, verdict.outcome === 'unknown' ? 'unknown' : 'found')
        return verdict
      } catch (thrown) {
        await failures.settle(ticket, 'none').catch(() => {})
        throw thrown
      }
    },
  }
}
