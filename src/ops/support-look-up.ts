/**
 * What the call centre may see of one caller: when they called, which states, how it ended, how the messages fared. Never
 * what was typed or shown: the journal does not have it. Every look-up is written down.
 */
import { type Clock, inSeconds } from '../clock.ts'
import type { Queries } from '../db/database.ts'
import type { Vault } from '../vault.ts'

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
  settledAt: Date | null
}

export interface CallerFile {
  /** Newest first. */
  calls: SeenCall[]
  messages: SeenMessage[]
  /** Since when an answer by SMS is still to come; null when none is. */
  waitingSince: Date | null
}

export interface CallerDesk {
  /** `phone` is E.164; `clerk` the name that came with the password, for the audit. */
  lookUp(phone: string, clerk: string | null): Promise<CallerFile>
}

const [mostCalls, mostMessages] = [8, 8]
const backDays = 30

export function createCallerDesk({
  queries,
  vault,
  clock,
}: {
  queries: Queries
  vault: Vault
  clock: Clock
}): CallerDesk {
  return {
    async lookUp(phone, clerk) {
      const caller_key = vault.lookUpKey('caller', phone)
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
        .values({ at: new Date(clock.now()), caller_key, clerk, calls_found: rows.length })
        .execute()
      const calls = []
      for (const row of rows) calls.push(seenCall(row, await movesOf(queries, row.call_key)))
      return {
        calls,
        messages: await messagesTo(queries, vault.lookUpKey('phone', phone), since),
        waitingSince: await waitingSince(queries, caller_key),
      }
    },
  }
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

async function movesOf(queries: Queries, callKey: Buffer): Promise<{ at: Date; next: string }[]> {
  return queries
    .selectFrom('turns')
    .select(['at', 'next'])
    .where('call_key', '=', callKey)
    .orderBy('at')
    .limit(100)
    .execute()
}

async function messagesTo(queries: Queries, recipientKey: Buffer, since: Date): Promise<SeenMessage[]> {
  const rows = await queries
    .selectFrom('outbox')
    .select(['kind', 'medium', 'state', 'last_error', 'created_at', 'settled_at'])
    .where('recipient_key', '=', recipientKey)
    .where('created_at', '>=', since)
    .orderBy('created_at', 'desc')
    .limit(mostMessages)
    .execute()
  return rows.map(({ kind, medium, state, last_error, created_at, settled_at }) => ({
    kind,
    medium,
    state,
    reason: last_error,
    createdAt: created_at,
    settledAt: settled_at,
  }))
}

async function waitingSince(queries: Queries, callerKey: Buffer): Promise<Date | null> {
  const parked = await queries
    .selectFrom('parked')
    .select('created_at')
    .where('caller_key', '=', callerKey)
    .where('answered_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  const errand = await queries
    .selectFrom('errands')
    .select('created_at')
    .where('caller_key', '=', callerKey)
    .limit(1)
    .executeTakeFirst()
  return parked?.created_at ?? errand?.created_at ?? null
}
