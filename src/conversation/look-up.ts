/** Who the caller is to the CNSS: within the limits, within the deadline and our own strength, or later by SMS. */
import type { Identity, Reported } from '#machines/protocol.ts'
import type { Clock } from '../clock.ts'
import { cohort } from '../cohort.ts'
import type { Eligibility } from '../eligibility/eligibility.ts'
import { asFailure } from '../failures.ts'
import type { Limits } from '../limits/limits.ts'
import type { Vault } from '../vault.ts'
import type { Performers } from './effects.ts'
import { type Opening, openingKey } from './opening.ts'
import type { Parking } from './parking.ts'

export interface LookUpParts {
  vault: Vault
  eligibility: Eligibility
  opening: Opening
  limits: Pick<Limits, 'admitLookUp' | 'identityFailures'>
  parking: Pick<Parking, 'park'>
  clock: Clock
  deadlineMs: number
  /** Whether an account would take too long to open while the caller waits. */
  isCrowded(): boolean
  /** Whether there is no room for one more look-up, not even to have it answered later. */
  isSwamped(): boolean
  /** Told the verdict's outcome, or the failure's code. */
  observe(outcome: string, milliseconds: number): void
}

export function createLookUp(parts: LookUpParts): Performers['lookUp'] {
  const { vault, eligibility, opening, limits, parking, clock } = parts

  return async (request, cause): Promise<Reported> => {
    if (parts.isSwamped()) return { type: 'lookUpLimited', by: 'load' }
    const card = cardOf(request.identity)
    // Counted as a failure beforehand, so that guesses made at the same instant cannot slip through together.
    const admitted = await limits.admitLookUp({ caller: cause.hop.caller, card })
    if (admitted !== 'admitted') return { type: 'lookUpLimited', by: admitted }

    if (parts.isCrowded()) return later(request, cause)
    const startedAt = clock.now()
    try {
      const verdict = await eligibility.lookUp(request.identity, AbortSignal.timeout(parts.deadlineMs))
      // Each verdict comes over a connection of its own: from here on those that came together go on together.
      await cohort()
      parts.observe(verdict.outcome, clock.now() - startedAt)
      if (verdict.outcome !== 'unknown') await limits.identityFailures.forgive(card)
      if (verdict.outcome !== 'registered' || !verdict.hasAccount) return { type: 'verdictReached', verdict }
      // A turn that died after opening the account and before answering: the same request still gets its password.
      const { registrationNumber } = verdict
      const ours = await opening.isOurs(registrationNumber, openingKey(vault, cause, registrationNumber))
      await cohort()
      return { type: 'verdictReached', verdict: { ...verdict, hasAccount: !ours } }
    } catch (thrown) {
      const failure = asFailure(thrown, 'eligibility-unavailable')
      parts.observe(failure.code, clock.now() - startedAt)
      if (!failure.code.startsWith('eligibility-')) throw failure
      return later(request, cause)
    }
  }

  async function later(...parked: Parameters<Parking['park']>): Promise<Reported> {
    await parking.park(...parked)
    return { type: 'lookUpDelayed' }
  }
}

/** What failures are counted by, whoever asks. */
export function cardOf({ idKind, idNumber }: Identity): string {
  return `${idKind}:${idNumber}`
}
