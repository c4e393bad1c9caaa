/** What callers did at each question, and how busy it was: from the journal's rows. */
import { sql } from 'kysely'
import { questions } from '#machines/protocol.ts'
import type { Queries } from '../db/database.ts'
import { readEvent } from '../journal/stored-events.ts'
import { reactionTo } from '../monitoring/reactions.ts'
import { isIn, type Span } from './range.ts'

export interface QuestionStats {
  state: string
  /** Times the question was put. */
  asked: number
  answered: number
  /** Answers that could not be read, or were taken back. */
  corrected: number
  gaveUp: number
  /** Between question and answer; null when nobody answered. */
  medianSeconds: number | null
}

interface MoveRow {
  channel: string
  language: string | null
  state: string
  happened: string
  next: string
  /** Between question and answer, in half seconds; null where nothing was asked before. */
  thought: number | null
  count: number
}

/** One pass over the rows of the span, however many they are: times are counted in half seconds, and nothing is sorted. */
export async function readMoves(queries: Queries, span: Span): Promise<MoveRow[]> {
  const { rows } = await sql<MoveRow>`
    select channel, language, state, happened, next, least(round(thought_ms / 500.0), 2000)::int as thought,
      count(*) as count
    from turns where ${isIn('at', span)} group by 1, 2, 3, 4, 5, 6`.execute(queries)
  return rows
}

/** One row for each question of the chart, in the caller's order, also where nobody was. */
export function funnelOf(rows: readonly MoveRow[], gaveUp: Partial<Record<string, number>>): QuestionStats[] {
  const count = (wanted: (row: MoveRow) => boolean) =>
    rows.filter(wanted).reduce((sum, row) => sum + row.count, 0)
  return questions.map(state => {
    return {
      state,
      asked: count(row => row.next === state),
      answered: count(row => row.state === state && reactionTo(readEvent(row.happened)) === 'answered'),
      corrected: count(row => row.state === state && reactionTo(readEvent(row.happened)) === 'corrected'),
      gaveUp: gaveUp[state] ?? 0,
      medianSeconds: medianOf(rows.filter(row => row.state === state)),
    }
  })
}

function medianOf(rows: readonly MoveRow[]): number | null {
  const timed = rows.flatMap(({ thought, count }) => (thought === null ? [] : [{ thought, count }]))
  const all = timed.reduce((sum, { count }) => sum + count, 0)
  let seen = 0
  for (const { thought, count } of timed.toSorted((a, b) => a.thought - b.thought)) {
    seen += count
    if (seen * 2 >= all) return thought / 2
  }
  return null
}

/** Turns by channel and by language, for the columns side by side. */
export function turnsBy(rows: readonly MoveRow[], column: 'channel' | 'language'): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const row of rows) {
    const name = row[column]
    if (name !== null) sums[name] = (sums[name] ?? 0) + row.count
  }
  return sums
}

export interface Series {
  /** Seconds since 1970, one for each slot. */
  at: number[]
  /** By the minute. */
  calls: number[]
  turns: number[]
}

export async function readSeries(queries: Queries, span: Span): Promise<Series> {
  const first = Math.floor(span.since.getTime() / 1_000 / span.slotSeconds)
  const last = Math.floor(span.until.getTime() / 1_000 / span.slotSeconds)
  const at = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * span.slotSeconds)
  const perMinute = async (table: 'calls' | 'turns', column: 'started_at' | 'at') => {
    const { rows } = await sql<{ slot: number; count: number }>`
      select floor(extract(epoch from ${sql.ref(column)}) / ${span.slotSeconds}::int)::bigint as slot,
        count(*) as count
      from ${sql.table(table)} where ${isIn(column, span)} group by 1`.execute(queries)
    const bySlot = new Map(rows.map(({ slot, count }) => [slot, count]))
    return at.map((_, index) => ((bySlot.get(first + index) ?? 0) * 60) / span.slotSeconds)
  }
  return { at, calls: await perMinute('calls', 'started_at'), turns: await perMinute('turns', 'at') }
}

export interface CallCount {
  channel: string
  language: string | null
  gateway: string
  operator: string
  /** The state that ended the call; null when none did. */
  ended: string | null
  count: number
}

export async function readCalls(queries: Queries, span: Span): Promise<CallCount[]> {
  const { rows } = await sql<CallCount>`
    select channel, language, gateway, coalesce(operator, 'unknown') as operator, ended, count(*) as count
    from calls where ${isIn('started_at', span)} group by 1, 2, 3, 4, 5`.execute(queries)
  return rows
}
