/** Who the caller is to the CNSS: within the limits, within the deadline, or later by SMS. */
import type { Clock } from '../clock.ts'
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
  limits: Limits
  parking: Parking
  clock: Clock
  deadlineMs: number
  observe(outcome: string, milliseconds: number): void
}

export function createLookUp(parts: LookUpParts): Performers['lookUp'] {
  const { vault, eligibility, opening, limits, parking, clock } = parts

  return async (request, cause) => {
    const { identity } = request
    const card = `${identity.idKind}:${identity.idNumber}`
    if (!(await limits.lookUpsOverall.allow())) return { type: 'lookUpLimited', by: 'load' }
    const [mayAsk, isBlocked] = await Promise.all([
      limits.lookUps.allow(cause.hop.caller),
      limits.identityFailures.blocked(card),
    ])
    if (!mayAsk || isBlocked) return { type: 'lookUpLimited', by: 'attempts' }

    const startedAt = clock.now()
    try {
      const verdict = await eligibility.lookUp(identity, AbortSignal.timeout(parts.deadlineMs))
      parts.observe(verdict.outcome, clock.now() - startedAt)
      if (verdict.outcome === 'unknown') await limits.identityFailures.count(card)
      if (verdict.outcome !== 'registered' || !verdict.hasAccount) return { type: 'verdictReached', verdict }
      // A turn that died after opening the account and before answering: the same request still gets its password.
      const ours = await opening.isOurs(
        verdict.registrationNumber,
        openingKey(vault, cause, verdict.registrationNumber),
      )
      return { type: 'verdictReached', verdict: { ...verdict, hasAccount: !ours } }
    } catch (thrown) {
      const failure = asFailure(thrown, 'eligibility-unavailable')
      parts.observe(failure.code, clock.now() - startedAt)
      if (!failure.retryable || failure.code === 'database-unavailable') throw failure
      await parking.park(request, cause)
      return { type: 'lookUpDelayed' }
    }
  }
}
