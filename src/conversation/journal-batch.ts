/** Rows of the journal on their way into the database: a row a call and a row a move, written in one statement. */
import { sql } from 'kysely'
import { isEnding } from '#machines/conversation.ts'
import { languageOf } from '#machines/registration.ts'
import type { Queries } from '../db/database.ts'
import type { Entry } from './journal.ts'

/** A call's turns since it was last written. Keys are hexadecimal, times milliseconds since 1970. */
interface CallRow {
  call_key: string
  caller_key: string
  channel: string
  gateway: string
  language: string
  started_at: number
  last_turn_at: number
  turns: number
  last_state: string
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
  /** By `call_key`: the turns of one call are one row, since a statement may touch a row only once. */
  calls: Map<string, CallRow>
  turns: TurnRow[]
}

/** Of each kind; beyond it the oldest give way. */
const mostRows = 20_000

export function createBatch(): Batch {
  return { calls: new Map(), turns: [] }
}

export function addEntry(batch: Batch, entry: Entry, now: number): void {
  const { name, hop, callerKey, moves, conversation, startedAt, askedAt } = entry
  const { channel, gateway } = hop
  const language = languageOf(conversation.context)
  addCall(batch, {
    call_key: name,
    caller_key: callerKey,
    channel,
    gateway,
    language,
    started_at: startedAt,
    last_turn_at: startedAt,
    turns: 1,
    last_state: conversation.state,
    ended: isEnding(conversation.state) ? conversation.state : null,
  })
  for (const [index, { state, heard, next }] of moves.entries()) {
    batch.turns.push({
      at: startedAt,
      call_key: name,
      channel,
      language,
      state,
      happened: heard,
      next,
      thought_ms: index === 0 && askedAt !== null ? Math.max(0, startedAt - askedAt) : null,
      turn_ms: now - startedAt,
    })
  }
  if (batch.turns.length > mostRows) batch.turns.splice(0, batch.turns.length - mostRows)
}

function addCall({ calls }: Batch, row: CallRow): void {
  const first = calls.get(row.call_key)
  calls.set(
    row.call_key,
    first === undefined ? row : { ...row, started_at: first.started_at, turns: first.turns + row.turns },
  )
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
  if (calls.size === 0) return
  await sql`
    with written as (
      insert into calls as known
        (call_key, caller_key, channel, gateway, language, started_at, last_turn_at, turns, last_state, ended)
      select decode(call_key, 'hex'), decode(caller_key, 'hex'), channel, gateway, language,
        to_timestamp(started_at / 1000.0), to_timestamp(last_turn_at / 1000.0), turns, last_state, ended
      from json_to_recordset(${JSON.stringify([...calls.values()])}::json) as call
        (call_key text, caller_key text, channel text, gateway text, language text, started_at numeric,
         last_turn_at numeric, turns integer, last_state text, ended text)
      order by 1
      on conflict (call_key) do update set
        turns = known.turns + excluded.turns,
        started_at = least(known.started_at, excluded.started_at),
        last_turn_at = greatest(known.last_turn_at, excluded.last_turn_at),
        -- Another process may have written a later turn of the same call before us.
        language = case when excluded.last_turn_at >= known.last_turn_at
          then excluded.language else known.language end,
        last_state = case when excluded.last_turn_at >= known.last_turn_at
          then excluded.last_state else known.last_state end,
        ended = case when excluded.last_turn_at >= known.last_turn_at
          then excluded.ended else known.ended end
    )
    insert into turns (at, call_key, channel, language, state, happened, next, thought_ms, turn_ms)
    select to_timestamp(at / 1000.0), decode(call_key, 'hex'), channel, language, state, happened, next,
      thought_ms, turn_ms
    from json_to_recordset(${JSON.stringify(turns)}::json) as turn
      (at numeric, call_key text, channel text, language text, state text, happened text, next text,
       thought_ms integer, turn_ms real)
  `.execute(queries)
}
