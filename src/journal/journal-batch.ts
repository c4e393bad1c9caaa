/**
 * Rows of the journal on their way into the database, written in one statement: a row a move, and a row a call, which is
 * touched when the call begins, changes its language or ends. What lies between, the moves tell.
 */
import { sql } from 'kysely'
import { languageOf } from '#machines/context.ts'
import { isEnding } from '#machines/conversation.ts'
import type { Queries } from '../db/database.ts'
import type { Entry } from './journal.ts'
import { writeEvent } from './stored-events.ts'

/** Keys are hexadecimal, times milliseconds since 1970. */
interface CallRow {
  call_key: string
  caller_key: string
  channel: string
  gateway: string
  operator: string | null
  language: string
  started_at: number
  changed_at: number
  ended: string | null
}

interface TurnRow {
  at: number
  call_key: string
  channel: string
  language: string
  state: string
  happened: string
  next: string
  thought_ms: number | null
  turn_ms: number
}

export interface Batch {
  /** By `call_key`, since a statement may touch a row only once. */
  calls: Map<string, CallRow>
  turns: TurnRow[]
}

/** Of each kind; beyond it the oldest give way. */
const mostRows = 20_000

export function createBatch(): Batch {
  return { calls: new Map(), turns: [] }
}

export function addEntry(batch: Batch, entry: Entry, now: number): void {
  const { name, hop, callerKey, moves, conversation, startedAt, asked } = entry
  const { channel, gateway, operator } = hop
  const language = languageOf(conversation.context)
  const ended = isEnding(conversation.state) ? conversation.state : null
  if (asked === null || asked.language !== language || ended !== null) {
    addCall(batch, {
      call_key: name,
      caller_key: callerKey,
      channel,
      gateway,
      operator,
      language,
      started_at: startedAt,
      changed_at: startedAt,
      ended,
    })
  }
  for (const [index, { state, event, next }] of moves.entries()) {
    batch.turns.push({
      // A microsecond apart, so that the moves of one turn have an order.
      at: startedAt + index / 1_000,
      call_key: name,
      channel,
      language,
      state,
      happened: writeEvent(event),
      next,
      thought_ms: index === 0 && asked !== null ? Math.max(0, startedAt - asked.at) : null,
      turn_ms: now - startedAt,
    })
  }
  if (batch.turns.length > mostRows) batch.turns.splice(0, batch.turns.length - mostRows)
}

function addCall({ calls }: Batch, row: CallRow): void {
  const first = calls.get(row.call_key)
  calls.set(row.call_key, first === undefined ? row : { ...row, started_at: first.started_at })
  for (const oldest of calls.keys()) {
    if (calls.size <= mostRows) break
    calls.delete(oldest)
  }
}

/** What could not be written, and what came meanwhile. */
export function joined(earlier: Batch, later: Batch): Batch {
  const both: Batch = {
    calls: new Map(earlier.calls),
    turns: [...earlier.turns, ...later.turns].slice(-mostRows),
  }
  for (const row of later.calls.values()) addCall(both, row)
  return both
}

/**
 * In one statement, each kind as one JSON value: what is left to the server would cost the callers' process ten times as
 * much (a parameter a column, each turned into text by itself). In the order of the keys, two processes cannot lock each
 * other out.
 */
export async function writeBatch(queries: Queries, { calls, turns }: Batch): Promise<void> {
  if (calls.size === 0 && turns.length === 0) return
  await sql`
    with written as (
      insert into calls as known
        (call_key, caller_key, channel, gateway, operator, language, started_at, changed_at, ended)
      select decode(call_key, 'hex'), decode(caller_key, 'hex'), channel, gateway, operator, language,
        to_timestamp(started_at / 1000), to_timestamp(changed_at / 1000), ended
      from json_to_recordset(${JSON.stringify([...calls.values()])}::json) as call
        (call_key text, caller_key text, channel text, gateway text, operator text, language text,
         started_at float8, changed_at float8, ended text)
      order by 1
      on conflict (call_key) do update set
        started_at = least(known.started_at, excluded.started_at),
        changed_at = greatest(known.changed_at, excluded.changed_at),
        operator = coalesce(known.operator, excluded.operator),
        -- Another process may have written a later turn of the same call before us.
        language = case when excluded.changed_at >= known.changed_at
          then excluded.language else known.language end,
        ended = case when excluded.changed_at >= known.changed_at
          then excluded.ended else known.ended end
    )
    insert into turns (at, call_key, channel, language, state, happened, next, thought_ms, turn_ms)
    select to_timestamp(at / 1000), decode(call_key, 'hex'), channel, language, state, happened, next,
      thought_ms, turn_ms
    from json_to_recordset(${JSON.stringify(turns)}::json) as turn
      (at float8, call_key text, channel text, language text, state text, happened text, next text,
       thought_ms integer, turn_ms real)
  `.execute(queries)
}
