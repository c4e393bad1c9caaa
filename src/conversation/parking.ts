/** Look-ups that could not be answered within the call: kept sealed, tried again for a day, answered by SMS, erased. */
import type { Effect, Verdict } from '#machines/protocol.ts'
import type { Setting } from '#machines/screens.ts'
import { type Clock, inSeconds } from '../clock.ts'
import { type Database, type Trx, within } from '../db/database.ts'
import { createJobs } from '../db/jobs.ts'
import type { Eligibility } from '../eligibility/eligibility.ts'
import { asFailure, type Failure } from '../failures.ts'
import type { Message, Outbox } from '../outbox/outbox.ts'
import type { Vault } from '../vault.ts'
import { answerText } from './answer-text.ts'
import type { Cause } from './effects.ts'
import { cardOf } from './look-up.ts'
import { type Opening, openingKey } from './opening.ts'

export type LookUpRequest = Extract<Effect, { type: 'lookUp' }>['params']

export interface Parking {
  /** Keeps the request. Parked again by the same conversation, it is the same request. */
  park(request: LookUpRequest, cause: Cause): Promise<void>
  /** Whether the answer to a parked request of this caller is still to come. */
  isWaiting(caller: string): Promise<boolean>
  /** Gives overdue requests a new job: theirs was lost. */
  wake(): Promise<void>
  start(): Promise<{ stop(): Promise<void> }>
}

export interface ParkingParts {
  database: Database
  vault: Vault
  clock: Clock
  eligibility: Eligibility
  opening: Opening
  outbox: Outbox
  setting: Setting
  /** The guess was right: it does not count against the card. */
  forgive(card: string): Promise<void>
  observe(outcome: string): void
  report(failure: Failure): void
}

/** What rests, sealed, in a parked row. */
interface Parked {
  conversation: string
  caller: string
  request: LookUpRequest
}

export const parkedForSeconds = 86_400
/** A job this late is not coming any more. */
const lostAfterSeconds = 120
const attemptMs = 15_000
const answerLifeSeconds = 2 * 86_400

/** 15 s, doubled at each attempt up to half an hour. */
export function backOffSeconds(attempts: number): number {
  return Math.min(15 * 2 ** attempts, 1_800)
}

export function createParking(parts: ParkingParts): Parking {
  const { database, vault, clock, eligibility, opening, outbox } = parts
  const { queries } = database
  const jobs = createJobs(database.boss, 'parked-look-ups')
  const stopping = new AbortController()

  async function attend(id: string): Promise<void> {
    try {
      const row = await queries
        .selectFrom('parked')
        .select(['sealed', 'attempts', 'created_at'])
        .where('id', '=', id)
        .where('answered_at', 'is', null)
        .executeTakeFirst()
      if (row === undefined) return
      const parked = JSON.parse(vault.open(row.sealed, id).toString()) as Parked
      const tooLate = clock.now() - row.created_at.getTime() > parkedForSeconds * 1_000
      if (tooLate) await within(queries, trx => settle(trx, id, parked, 'unavailable', null))
      else if (!(await tryToAnswer(id, parked))) await tryLater(id, row.attempts)
    } catch (thrown) {
      parts.report(asFailure(thrown, 'database-unavailable'))
      await tryLater(id, 0).catch(() => {})
    }
  }

  /** Whether the caller has been answered. */
  async function tryToAnswer(id: string, parked: Parked): Promise<boolean> {
    let verdict: Verdict
    try {
      verdict = await eligibility.lookUp(
        parked.request.identity,
        AbortSignal.any([AbortSignal.timeout(attemptMs), stopping.signal]),
      )
    } catch {
      return false
    }
    const { contact, needsCode, identity } = parked.request
    if (verdict.outcome !== 'unknown') await parts.forgive(cardOf(identity))
    if (verdict.outcome !== 'registered') {
      await within(queries, trx => settle(trx, id, parked, outcomeOf(verdict), verdict))
      return true
    }
    const { registrationNumber } = verdict
    const key = openingKey(vault, { id: parked.conversation }, registrationNumber)
    const ours = await opening.isOurs(registrationNumber, key)
    if (verdict.hasAccount && !ours) {
      await within(queries, trx => settle(trx, id, parked, 'accountExists', verdict))
      return true
    }
    // Without the code that proves the other phone, no account: the number, and dial again.
    if (needsCode) {
      await within(queries, trx => settle(trx, id, parked, 'number', verdict))
      return true
    }
    const opened = await opening.open(
      { registrationNumber, contact },
      { key, caller: parked.caller },
      (trx, result) =>
        settle(trx, id, parked, result === 'exists' ? 'accountExists' : 'passwordSent', verdict),
    )
    return opened !== 'delayed'
  }

  /** Answers once, in the transaction that makes the row forget what was asked. */
  async function settle(
    trx: Trx,
    id: string,
    parked: Parked,
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
    await outbox.enqueue(trx, answerMessage(id, parked, outcome, verdict))
    parts.observe(outcome)
  }

  function answerMessage(id: string, parked: Parked, outcome: Outcome, verdict: Verdict | null): Message {
    return {
      medium: 'sms',
      kind: 'answer',
      to: parked.caller,
      text: answerText(outcome, verdict, parked, parts.setting),
      idempotencyKey: `answer:${id}`,
      lifeSeconds: answerLifeSeconds,
    }
  }

  async function tryLater(id: string, attempts: number): Promise<void> {
    const seconds = backOffSeconds(attempts)
    await within(queries, async trx => {
      await trx
        .updateTable('parked')
        .set({ attempts: attempts + 1, due_at: inSeconds(clock.now(), seconds) })
        .where('id', '=', id)
        .execute()
      await jobs.send(trx, id, seconds)
    })
  }

  return {
    async park(request, { id: conversation, hop }) {
      const id = uuidFrom(vault.lookUpKey('session', `${conversation}:${JSON.stringify(request.identity)}`))
      const parked: Parked = { conversation, caller: hop.caller, request }
      await within(queries, async trx => {
        const row = await trx
          .insertInto('parked')
          .values({
            id,
            caller_key: vault.lookUpKey('caller', hop.caller),
            sealed: vault.seal(JSON.stringify(parked), id),
            created_at: new Date(clock.now()),
            due_at: inSeconds(clock.now(), backOffSeconds(0)),
          })
          .onConflict(conflict => conflict.column('id').doNothing())
          .returning('id')
          .executeTakeFirst()
        if (row !== undefined) await jobs.send(trx, id, backOffSeconds(0))
      })
    },

    async isWaiting(caller) {
      const row = await queries
        .selectFrom('parked')
        .select('id')
        .where('caller_key', '=', vault.lookUpKey('caller', caller))
        .where('answered_at', 'is', null)
        .limit(1)
        .executeTakeFirst()
      return row !== undefined
    },

    async wake() {
      const now = clock.now()
      const overdue = await queries
        .updateTable('parked')
        .set({ due_at: inSeconds(now, lostAfterSeconds) })
        .where('answered_at', 'is', null)
        .where('due_at', '<', inSeconds(now, -lostAfterSeconds))
        .returning('id')
        .execute()
      for (const { id } of overdue) await within(queries, trx => jobs.send(trx, id))
    },

    async start() {
      await jobs.create()
      const worker = await jobs.work(attend)
      return {
        stop() {
          // Nobody waits on the line: the look-up in hand goes to the next attempt.
          stopping.abort()
          return worker.stop()
        },
      }
    },
  }
}

export type Outcome =
  | 'passwordSent'
  | 'accountExists'
  | 'coveredElsewhere'
  | 'unknown'
  | 'unavailable'
  | 'number'

function outcomeOf(verdict: Exclude<Verdict, { outcome: 'registered' }>): Outcome {
  return verdict.outcome === 'unknown' ? 'unknown' : 'coveredElsewhere'
}

/** A UUID (version 8, RFC 9562) out of a keyed hash: the same request has the same name. */
function uuidFrom(digest: Buffer): string {
  const hex = digest.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
