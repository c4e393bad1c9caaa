/**
 * What the call centre may see of one caller: when they called, which states, how it ended, how the messages fared. Never
 * what was typed or shown: the journal does not have it. Every look-up is written down.
 */

import type { Queries } from '../db/database.ts'
import { type Clock, inSeconds } from '../platform/clock.ts'
import type { Vault } from '../vault/vault.ts'
import type { CallerRequest } from './caller-request.ts'

export interface SeenCall {
  startedAt: Date
  endedAt: Date
  channel: string
  language: string | null
  /** In the order they were reached. */
  states: string[]
  /** The state that ended the call; null when it stopped without an end. */
  ended: string | null
}

export interface SeenMessage {
  kind: string
  medium: string
  state: string
  /** In few words of ours or the provider's. */
  reason: string | null
  createdAt: Date
  /** By whom it left, or is leaving, and at which attempt. */
  carrier: string | null
  attempts: number
  /** When its carrier took it. */
  submittedAt: Date | null
  settledAt: Date | null
}

export interface CallerFile {
  /** Newest first. */
  calls: SeenCall[]
  messages: SeenMessage[]
  /** Since when an answer by SMS is still to come; null when none is. */
  waitingSince: Date | null
  /** Until when text messages from this number get no reply; null when they do. */
  silentUntil: Date | null
  /** Whether no message leaves at this moment. */
  isHeld: boolean
}

export interface SupportLookUp {
  /** `too-many` when the hour's look-ups are spent: whoever reads out everybody is stopped, whatever name they give. */
  lookUp(request: CallerRequest): Promise<CallerFile | 'too-many'>
}

const [mostCalls, mostMessages] = [8, 8]
const backDays = 30

export interface SupportLookUpParts {
  queries: Queries
  vault: Vault
  clock: Clock
  /** Counts one; false when it is one too many. */
  mayLookUp(): Promise<boolean>
  /** For how long text messages from this number get no reply. */
  silentForMs(phone: string): Promise<number>
}

export function createSupportLookUp(parts: SupportLookUpParts): SupportLookUp {
  const { queries, vault, clock, mayLookUp, silentForMs } = parts
  return {
    async lookUp({ phone, clerk, reason }) {
      if (!(await mayLookUp())) return 'too-many'
      const caller_key = vault.blindIndex('caller', phone)
      const since = inSeconds(clock.now(), -backDays * 86_400)
      const rows = await queries
        .selectFrom('calls')
        .select(['call_key', 'started_at', 'changed_at', 'channel', 'language', 'ended'])
        .where('caller_key', '=', caller_key)
        .where('started_at', '>=', since)
        .orderBy('started_at', 'desc')
        .limit(mostCalls)
        .execute()
      // Written before anything is shown: what cannot be written down is not looked up.
      await queries
        .insertInto('caller_look_ups')
        .values({ at: new Date(clock.now()), caller_key, clerk, reason, calls_found: rows.length })
        .execute()
      const calls = []
      for (const row of rows) calls.push(seenCall(row, await movesOf(queries, row)))
      const silentMs = await silentForMs(phone)
      return {
        calls,
        messages: await messagesTo(queries, vault.blindIndex('phone', phone), since),
        waitingSince: await waitingSince(queries, caller_key),
        isHeld: await isHeld(queries),
        silentUntil: silentMs > 0 ? new Date(clock.now() + silentMs) : null,
      }
    },
  }
}

async function isHeld(queries: Queries): Promise<boolean> {
  const pause = await queries.selectFrom('sending_pause').select('paused_at').executeTakeFirst()
  const sms = await queries
    .selectFrom('sending')
    .select('held_at')
    .where('medium', '=', 'sms')
    .executeTakeFirst()
  return pause?.paused_at != null || sms?.held_at != null
}

function seenCall(
  row: {
    started_at: Date
    changed_at: Date
    channel: string
    language: string | null
    ended: string | null
  },
  moves: readonly { at: Date; next: string }[],
): SeenCall {
  const reached = moves.map(({ next }) => next)
  return {
    startedAt: row.started_at,
    // Ended, its row says when, however many moves there were.
    endedAt: row.ended === null ? (moves.at(-1)?.at ?? row.changed_at) : row.changed_at,
    channel: row.channel,
    language: row.language,
    states: reached.filter((state, index) => state !== reached[index - 1]),
    ended: row.ended,
  }
}

async function movesOf(
  queries: Queries,
  { call_key, started_at }: { call_key: Buffer; started_at: Date },
): Promise<{ at: Date; next: string }[]> {
  return (
    queries
      .selectFrom('turns')
      .select(['at', 'next'])
      .where('call_key', '=', call_key)
      // Days before it need not be looked at.
      .where('at', '>=', started_at)
      .orderBy('at')
      .limit(100)
      .execute()
  )
}

async function messagesTo(queries: Queries, recipientKey: Buffer, since: Date): Promise<SeenMessage[]> {
  const rows = await queries
    .selectFrom('outbox')
    .select(['kind', 'medium', 'state', 'last_error', 'created_at', 'settled_at'])
    .select(['carrier', 'attempts', 'submitted_at'])
    .where('recipient_key', '=', recipientKey)
    .where('created_at', '>=', since)
    .orderBy('created_at', 'desc')
    .limit(mostMessages)
    .execute()
  return rows.map(({ kind, medium, state, last_error, created_at, settled_at, ...row }) => ({
    kind,
    medium,
    state,
    reason: last_error,
    createdAt: created_at,
    carrier: row.carrier,
    attempts: row.attempts,
    submittedAt: row.submitted_at,
    settledAt: settled_at,
  }))
}

async function waitingSince(queries: Queries, callerKey: Buffer): Promise<Date | null> {
  const lookUp = await queries
    .selectFrom('parked')
    .select('created_at')
    .where('caller_key', '=', callerKey)
    .where('answered_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  const accountRequest = await queries
    .selectFrom('errands')
    .select('created_at')
    .where('caller_key', '=', callerKey)
    .limit(1)
    .executeTakeFirst()
  return lookUp?.created_at ?? accountRequest?.created_at ?? null
}
