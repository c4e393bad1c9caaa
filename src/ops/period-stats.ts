/** The figures of one span of time: counts, shares and times, from rows that name nobody. */
import { sql } from 'kysely'
import { type Queries, type Trx, withinTimeout } from '../db/database.ts'
import { readLastCalls, type Served } from './caller-stats.ts'
import { type CarriersStats, readCarrierStats } from './carrier-stats.ts'
import { type MessageStats, readMessages } from './message-stats.ts'
import { type MinuteStats, mostFirst, type Named, readMinuteStats } from './minute-stats.ts'
import type { Span } from './range.ts'
import { type Side, sidesOf } from './sides.ts'
import {
  type CallCount,
  funnelOf,
  type QuestionStats,
  readCalls,
  readMoves,
  readSeries,
  type Series,
} from './turn-stats.ts'

export interface PeriodStats extends MinuteStats, CarriersStats {
  since: Date
  until: Date
  completion: Served
  sides: Side[]
  series: Series
  funnel: QuestionStats[]
  /** Calls by the state that ended them; `none` for those that no state ended. */
  outcomes: Named[]
  messages: MessageStats[]
}

/** A week of a busy service takes a while: each reading has its own time, and its own end. */
const timeoutMs = 60_000

export async function readPeriodStats(queries: Queries, span: Span): Promise<PeriodStats> {
  const last = await readLong(queries, trx => readLastCalls(trx, span))
  const moves = await readLong(queries, trx => readMoves(trx, span))
  const calls = await readLong(queries, trx => readCalls(trx, span))
  const series = await readLong(queries, trx => readSeries(trx, span))
  const minutes = await readMinuteStats(queries, span, series.at)
  return {
    since: span.since,
    until: span.until,
    completion: last.completion['all'] ?? { callers: 0, served: 0, share: null },
    sides: sidesOf(calls, moves, last, minutes.apologies),
    series,
    funnel: funnelOf(moves, last.gaveUp),
    outcomes: outcomesOf(calls),
    ...minutes,
    messages: await readMessages(queries, span),
    ...(await readCarrierStats(queries, span)),
  }
}

/** Compiling a statement over all days of the journal takes longer than the statement. */
export function readLong<T>(queries: Queries, work: (trx: Trx) => Promise<T>): Promise<T> {
  return withinTimeout(queries, timeoutMs, async trx => {
    await sql`set local jit = off`.execute(trx)
    return work(trx)
  })
}

function outcomesOf(calls: readonly CallCount[]): Named[] {
  const sums = new Map<string, number>()
  for (const { ended, count } of calls) sums.set(ended ?? 'none', (sums.get(ended ?? 'none') ?? 0) + count)
  return mostFirst([...sums].map(([name, count]) => ({ name, count })))
}
