/** Look-ups that could not be answered within the call: kept sealed, tried again for a day, answered by SMS, erased. */
import { sql } from 'kysely'
import type { Channel, Verdict } from '#machines/protocol.ts'
import type { Setting } from '#machines/screens.ts'
import type { EffectContext } from '../conversation/effects.ts'
import { type Trx, within } from '../db/database.ts'
import { countedForm } from '../eligibility/card-form.ts'
import type { Eligibility } from '../eligibility/eligibility.ts'
import type { TaskKind } from '../jobs/durable-task.ts'
import { type BackgroundTask, createRepeatedTask, type RepeatedTaskParts } from '../jobs/repeated-task.ts'
import type { Limits } from '../limits/limits.ts'
import type { LookUpTicket } from '../limits/look-up-tickets.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { type Opening, openingKey } from './account-opening.ts'
import { answerMessage, answerText, type Outcome } from './answer-text.ts'
import type { CardAccounts } from './card-accounts.ts'
import type { KnownPhone } from './known-phone.ts'
import { cardOf, type LookUpRequest, requestName } from './look-up-request.ts'

export interface DeferredLookUps extends BackgroundTask {
  /** Keeps the request, with what it took. Deferred again by the same conversation, it is the same request until it is answered. */
  defer(request: LookUpRequest, context: EffectContext, ticket: LookUpTicket): Promise<void>
}

export interface DeferredLookUpParts extends RepeatedTaskParts {
  eligibility: Eligibility
  opening: Opening
  outbox: Outbox
  setting: Setting
  limits: Pick<Limits, 'lookUps' | 'unknownVerdicts'>
  knownPhone: Pick<KnownPhone, 'judge'>
  cardAccounts: Pick<CardAccounts, 'learn'>
  observe(outcome: string): void
}

/** What rests, sealed, in a row. */
export interface DeferredLookUp {
  conversation: string
  caller: string
  request: LookUpRequest
  /** What it took of the day's counts; a row of version 0.1.0 has none. */
  ticket?: LookUpTicket
  channel?: Channel
  /** Names the answer: the same asked again, once it was answered, is answered again. */
  answer?: string
}

export const deferredLookUpKind: TaskKind<'parked'> = {
  table: 'parked',
  key: 'id',
  queue: 'parked-look-ups',
  isWaiting: sql`answered_at is null`,
}

const firstDelaySeconds = 15
const givenUpSeconds = 86_400

export function createDeferredLookUps(parts: DeferredLookUpParts): DeferredLookUps {
  const { vault, clock, eligibility, opening, outbox, limits } = parts
  const { queries } = parts.database
  const task = createRepeatedTask<DeferredLookUp>(parts, {
    kind: deferredLookUpKind,
    associatedData: id => id,
    attempt,
    giveUpAfterSeconds: givenUpSeconds,
    async giveUp(id, lookUp) {
      if (lookUp.ticket) await limits.lookUps.giveBack(lookUp.ticket)
      await within(queries, trx => settle(trx, id, lookUp, 'unavailable', null))
    },
  })

  async function attempt(id: string, lookUp: DeferredLookUp, signal: AbortSignal): Promise<boolean> {
    const { identity, needsCode, contact } = lookUp.request
    const verdict = await eligibility.lookUp(identity, signal)
    await count(id, lookUp, verdict)
    const answer = (trx: Trx, outcome: Outcome) => settle(trx, id, lookUp, outcome, verdict)
    if (verdict.outcome !== 'registered') {
      const outcome = verdict.outcome === 'unknown' ? 'unknown' : 'coveredElsewhere'
      await within(queries, trx => answer(trx, outcome))
      return true
    }
    const { registrationNumber, hasAccount } = verdict
    await parts.cardAccounts.learn([{ card: cardOf(identity), registrationNumber }])
    const key = openingKey(vault, { id: lookUp.conversation }, registrationNumber)
    const isTheirs = hasAccount && !(await opening.isOurs(key))
    // Without the code that proves the other phone, no account: the number, and dial again.
    if (isTheirs || needsCode || (await isKnownElsewhere(verdict, lookUp))) {
      await within(queries, trx => answer(trx, isTheirs ? 'accountExists' : 'number'))
      return true
    }
    const opened = await opening.open(
      { registrationNumber, contact },
      { key, caller: lookUp.caller },
      (trx, result) => answer(trx, result === 'exists' ? 'accountExists' : 'passwordSent'),
    )
    return opened !== 'delayed'
  }

  /** Whether the CNSS knows a phone that nobody has proved, or that has said no. */
  async function isKnownElsewhere(
    verdict: Extract<Verdict, { outcome: 'registered' }>,
    { request, caller, channel = 'sms' }: DeferredLookUp,
  ): Promise<boolean> {
    const judged = await parts.knownPhone.judge(verdict, request.contact, { caller, channel })
    const isAsked = judged.verdict.outcome === 'registered' && judged.verdict.phone !== undefined
    return isAsked || judged.claim !== undefined
  }

  /** Before the answer is promised: done again by a later attempt, it is the same. */
  async function count(
    id: string,
    { ticket, channel = 'ussd', ...lookUp }: DeferredLookUp,
    verdict: Verdict,
  ) {
    if (ticket === undefined) return
    const isUnknown = verdict.outcome === 'unknown'
    await limits.lookUps.settle(ticket, isUnknown ? 'unknown' : 'found')
    const card = countedForm(lookUp.request.identity)
    if (isUnknown) await limits.unknownVerdicts.count({ id, channel, caller: lookUp.caller, card })
  }

  /** Answers once, in the transaction that makes the row forget what was asked. */
  async function settle(
    trx: Trx,
    id: string,
    lookUp: DeferredLookUp,
    outcome: Outcome,
    verdict: Verdict | null,
  ): Promise<void> {
    const settled = await trx
      .updateTable('parked')
      .set({ sealed: Buffer.alloc(0), answered_at: new Date(clock.now()), outcome })
      .where('id', '=', id)
      .where('answered_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (settled === undefined) return
    const text = answerText(outcome, verdict, lookUp, parts.setting)
    await outbox.enqueue(trx, answerMessage(lookUp.caller, text, lookUp.answer ?? id))
    parts.observe(outcome)
  }

  return {
    ...task,
    async defer(request, { id: conversation, hop: { caller, channel } }, ticket) {
      const id = requestName(vault, conversation, request)
      const lookUp = { conversation, caller, channel, request, ticket, answer: clock.id() }
      await within(queries, async trx => {
        // Answered before, and asked again: a promise of an answer that came already would be an empty one.
        await trx.deleteFrom('parked').where('id', '=', id).where('answered_at', 'is not', null).execute()
        await task.add(trx, id, lookUp, firstDelaySeconds)
      })
      await limits.lookUps.hold(ticket)
    },
  }
}
