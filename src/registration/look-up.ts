/** Who the caller is to the CNSS: within the limits, within the deadline and our own strength, or later by SMS. */
import type { EffectResult, Verdict } from '#machines/protocol.ts'
import type { EffectContext, EffectHandlers } from '../conversation/effects.ts'
import { countedForm } from '../eligibility/card-form.ts'
import type { Eligibility } from '../eligibility/eligibility.ts'
import type { Limits } from '../limits/limits.ts'
import type { LookUpTicket } from '../limits/look-up-tickets.ts'
import type { Clock } from '../platform/clock.ts'
import { asFailure, type Failure } from '../platform/failures.ts'
import type { Vault } from '../vault/vault.ts'
import { type Opening, openingKey } from './account-opening.ts'
import type { CardAccounts } from './card-accounts.ts'
import type { CardLearning } from './card-learning.ts'
import type { DeferredLookUps } from './deferred-look-up.ts'
import type { KnownPhone } from './known-phone.ts'
import { cardOf, type LookUpRequest, requestName } from './look-up-request.ts'

export interface LookUpParts {
  vault: Vault
  eligibility: Eligibility
  opening: Opening
  limits: Pick<Limits, 'lookUps' | 'unknownVerdicts' | 'pace'>
  cardAccounts: Pick<CardAccounts, 'isPhoneOf'>
  cardLearning: Pick<CardLearning, 'learn'>
  knownPhone: Pick<KnownPhone, 'judge'>
  deferredLookUps: Pick<DeferredLookUps, 'defer'>
  clock: Clock
  deadlineMs: number
  /** Whether an account would take too long to open while the caller waits. */
  isCrowded(): boolean
  /** Whether there is no room for one more look-up, not even to have it answered later. */
  isSwamped(): boolean
  /** Told the verdict's outcome, or the failure's code. */
  observe(outcome: string, milliseconds: number): void
  /** Of what the caller does not wait for. */
  report(failure: Failure): void
}

export function createLookUp(parts: LookUpParts): EffectHandlers['lookUp'] {
  const { vault, eligibility, opening, limits, cardAccounts, knownPhone, deferredLookUps, clock } = parts

  return async (request, context): Promise<EffectResult> => {
    if (parts.isSwamped()) return { type: 'lookUpLimited', by: 'load' }
    const { caller, channel } = context.hop
    const card = cardOf(request.identity)
    const id = requestName(vault, context.id, request)
    // Counted as a failure beforehand, so that guesses made at the same instant cannot slip through together.
    const isExempt = () => cardAccounts.isPhoneOf(card, caller)
    const admission = await limits.lookUps.admit({
      id,
      caller,
      channel,
      card: countedForm(request.identity),
      isExempt,
    })
    if ('refused' in admission) {
      return { type: 'lookUpLimited', by: admission.refused === 'caller' ? 'attempts' : 'card' }
    }
    const { admitted, ticket } = admission
    try {
      return admitted === 'later' || (await mustWait(channel))
        ? await later(request, context, ticket)
        : await lookUp(request, context, ticket)
    } catch (thrown) {
      // No verdict, and no answer promised. What cannot be given back now is not counted for long.
      await limits.lookUps.giveBack(ticket).catch(() => {})
      throw thrown
    }
  }

  async function mustWait(channel: string): Promise<boolean> {
    if (parts.isCrowded()) return true
    const [isOver, isPaced] = await Promise.all([limits.unknownVerdicts.isOver(channel), limits.pace.allow()])
    return isOver || !isPaced
  }

  async function lookUp(
    request: LookUpRequest,
    context: EffectContext,
    ticket: LookUpTicket,
  ): Promise<EffectResult> {
    const verdict = await ask(request)
    if (verdict === undefined) return later(request, context, ticket)
    const result = await verdictFor(verdict, request, context)
    if (verdict.outcome === 'unknown') await countUnknown(request, context, ticket)
    else noteFound(verdict, request, ticket)
    return result
  }

  /** A verdict that found nobody is told once it counts: no failure here is a guess for nothing. */
  async function countUnknown({ identity }: LookUpRequest, { hop }: EffectContext, ticket: LookUpTicket) {
    const { caller, channel } = hop
    await Promise.all([
      limits.lookUps.settle(ticket, 'unknown'),
      limits.unknownVerdicts.count({ id: ticket.id, channel, caller, card: countedForm(identity) }),
    ])
  }

  /** Nobody waits for it: what was taken ends by itself within a minute, and the next verdict tells the card again. */
  function noteFound(verdict: Verdict, { identity }: LookUpRequest, ticket: LookUpTicket): void {
    if (verdict.outcome === 'registered') {
      parts.cardLearning.learn({ card: cardOf(identity), registrationNumber: verdict.registrationNumber })
    }
    limits.lookUps.settle(ticket, 'found').catch((thrown: unknown) => parts.report(asFailure(thrown)))
  }

  /** Undefined when the CNSS did not answer, or not in time. */
  async function ask({ identity }: LookUpRequest): Promise<Verdict | undefined> {
    const startedAt = clock.now()
    try {
      const verdict = await eligibility.lookUp(identity, AbortSignal.timeout(parts.deadlineMs))
      parts.observe(verdict.outcome, clock.now() - startedAt)
      return verdict
    } catch (thrown) {
      const failure = asFailure(thrown, 'eligibility-unavailable')
      parts.observe(failure.code, clock.now() - startedAt)
      if (!failure.code.startsWith('eligibility-')) throw failure
      return undefined
    }
  }

  async function verdictFor(
    verdict: Verdict,
    { contact }: LookUpRequest,
    context: EffectContext,
  ): Promise<EffectResult> {
    if (verdict.outcome !== 'registered') return { type: 'verdictReached', verdict }
    const { registrationNumber, hasAccount } = verdict
    // A turn that died after opening the account and before answering: the same request still gets its password.
    const key = openingKey(vault, context, registrationNumber)
    const isOurs = hasAccount && (await opening.isOurs(key))
    return isOurs
      ? { type: 'verdictReached', verdict: { outcome: 'registered', registrationNumber, hasAccount: false } }
      : knownPhone.judge(verdict, contact, context.hop)
  }

  async function later(
    request: LookUpRequest,
    context: EffectContext,
    ticket: LookUpTicket,
  ): Promise<EffectResult> {
    await deferredLookUps.defer(request, context, ticket)
    return { type: 'lookUpDelayed' }
  }
}
