/** Rows of the journal on their way into the database: a row a call and a row a move, written as one JSON value. */
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
  moves: MoveRow[]
}

interface MoveRow {
  at: number
  language: string
  state: string
  happened: string
  next: string
  thought_ms: number | null
  turn_ms: number
}

/** By `call_key`: the turns of one call are one row, since a statement may touch a row only once. */
export type Batch = Map<string, CallRow>

/** Beyond it the oldest give way. */
const mostCalls = 20_000

export function addEntry(batch: Batch, entry: Entry, now: number): void {
  const { name, hop, callerKey, moves, conversation, startedAt, askedAt } = entry
  const language = languageOf(conversation.context)
  addCall(batch, {
    call_key: name,
    caller_key: callerKey,
    channel: hop.channel,
    gateway: hop.gateway,
    language,
    started_at: startedAt,
    last_turn_at: startedAt,
    turns: 1,
    last_state: conversation.state,
    ended: isEnding(conversation.state) ? conversation.state : null,
    moves: moves.map(({ state, heard, next }, index) => ({
      at: startedAt,
      language,
      state,
      happened: heard,
      next,
      thought_ms: index === 0 && askedAt !== null ? Math.max(0, startedAt - askedAt) : null,
      turn_ms: now - startedAt,
    })),
  })
}

function addCall(batch: Batch, row: CallRow): void {
  const first = batch.get(row.call_key)
  if (first !== undefined) {
    row.started_at = first.started_at
    row.turns += first.turns
    row.moves = [...first.moves, ...row.moves]
  }
  batch.set(row.call_key, row)
  for (const oldest of batch.keys()) {
    if (batch.size <= mostCalls) break
    batch.delete(oldest)
  }
}

/** What could not be written, and what came meanwhile. */
export function joined(earlier: Batch, later: Batch): Batch {
  const both: Batch = new Map(earlier)
  for (const row of later.values()) addCall(both, row)
  return both
}

/**
 * Both kinds in one statement with one parameter: what is left to the server would cost the callers' process ten times as
 * much (a parameter a column, each turned into text by itself). In the order of the keys, two processes cannot lock each
 * other out.
 */
export async function writeBatch(queries: Queries, batch: Batch): Promise<void> {
  if (batch.size === 0) return
  const calls = JSON.stringify([...batch.values()])
  await sql`
    with given as (
      select call.* from json_to_recordset(${calls}::json) as call
        (call_key text, caller_key text, channel text, gateway text, language text, started_at numeric,
         last_turn_at numeric, turns integer, last_state text, ended text, moves json)
    ),
    written as (
      insert into calls as known
        (call_key, caller_key, channel, gateway, language, started_at, last_turn_at, turns, last_state, ended)
      select decode(call_key, 'hex'), decode(caller_key, 'hex'), channel, gateway, language,
        to_timestamp(started_at / 1000.0), to_timestamp(last_turn_at / 1000.0), turns, last_state, ended
      from given
      order by 1
      on conflict (call_key) do update set
        turns = known.turns + excluded.turns,
        started_at = least(known.started_at, excluded.started_at),
        (language, last_turn_at, last_state, ended) = (
          -- Another process may have written a later turn of the same call before us.
          select * from (values
            (known.language, known.last_turn_at, known.last_state, known.ended),
            (excluded.language, excluded.last_turn_at, excluded.last_state, excluded.ended)
          ) as version (language, last_turn_at, last_state, ended)
          order by last_turn_at desc limit 1
        )
    )
    insert into turns (at, call_key, channel, language, state, happened, next, thought_ms, turn_ms)
    select to_timestamp(move.at / 1000.0), decode(call_key, 'hex'), channel, move.language, move.state,
      move.happened, move.next, move.thought_ms, move.turn_ms
    from given, json_to_recordset(moves) as move
      (at numeric, language text, state text, happened text, next text, thought_ms integer, turn_ms real)
  `.execute(queries)
}
