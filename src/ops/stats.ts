/** All the stats of the operator's page for one span of time: counts, shares and times, from rows that name nobody. */
import { sql } from 'kysely'
import { type Queries, type Trx, withinTimeout } from '../db/database.ts'
import type { ScheduleRun } from '../jobs/schedule-runs.ts'
import type { Instance } from '../monitoring/instances.ts'
import type { Clock } from '../platform/clock.ts'
import { type LastCalls, readLastCalls, type Served } from './caller-stats.ts'
import { type CarriersStats, readCarrierStats } from './carrier-stats.ts'
import { type DeferredStats, type MessageStats, readDeferred, readMessages } from './message-stats.ts'
import { type MinuteStats, type Named, readMinuteStats } from './minute-stats.ts'
import { type RangeName, ranges, spanOf } from './range.ts'
import {
  type CallCount,
  funnelOf,
  type QuestionStats,
  readCalls,
  readMoves,
  readSeries,
  type Series,
  turnsBy,
} from './turn-stats.ts'

/** One column of those side by side: a channel or a language, or all. */
export interface Side extends Served {
  name: string
  calls: number
  turns: number
}

export interface Stats extends MinuteStats, CarriersStats {
  range: RangeName
  since: Date
  until: Date
  completion: Served
  sides: Side[]
  series: Series
  funnel: QuestionStats[]
  /** Calls by the state that ended them; `none` for those that no state ended. */
  outcomes: Named[]
  messages: MessageStats[]
  deferred: DeferredStats
  instances: Instance[]
  schedule: ScheduleRun[]
  /** To operators, of the process that answers. */
  links: readonly LinkStats[]
}

export interface LinkStats {
  name: string
  binds: readonly { state: string; why: string }[]
  unanswered: number
}

export interface StatsParts {
  queries: Queries
  clock: Clock
  instances(): Promise<Instance[]>
  schedule(): Promise<ScheduleRun[]>
  links?(): readonly LinkStats[]
}

/** A week of a busy service takes a while: each reading has its own time, and its own end. */
const timeoutMs = 60_000

/** However many pages are open, the database is asked once in a while for all of them. */
export function createStats(parts: StatsParts): (range: RangeName) => Promise<Stats> {
  const kept = new Map<RangeName, { at: number; stats: Promise<Stats> }>()
  return range => {
    const now = parts.clock.now()
    const known = kept.get(range)
    if (known !== undefined && now - known.at < ranges[range].freshSeconds * 1_000) return known.stats
    const stats = readStats(parts, range)
    kept.set(range, { at: now, stats })
    stats.catch(() => kept.delete(range))
    return stats
  }
}

async function readStats(parts: StatsParts, range: RangeName): Promise<Stats> {
  const { queries, clock } = parts
  const span = spanOf(range, clock)
  const last = await read(queries, trx => readLastCalls(trx, span))
  const moves = await read(queries, trx => readMoves(trx, span))
  const calls = await read(queries, trx => readCalls(trx, span))
  const series = await read(queries, trx => readSeries(trx, span))
  return {
    range,
    since: span.since,
    until: span.until,
    completion: last.completion['all'] ?? { callers: 0, served: 0, share: null },
    sides: sidesOf(calls, moves, last),
    series,
    funnel: funnelOf(moves, last.gaveUp),
    outcomes: outcomesOf(calls),
    ...(await readMinuteStats(queries, span, series.at)),
    messages: await readMessages(queries, span),
    ...(await readCarrierStats(queries, span)),
    deferred: await readDeferred(queries, span),
    instances: await parts.instances(),
    schedule: await parts.schedule(),
    links: parts.links?.() ?? [],
  }
}

/** Compiling a statement over all days of the journal takes longer than the statement. */
function read<T>(queries: Queries, work: (trx: Trx) => Promise<T>): Promise<T> {
  return withinTimeout(queries, timeoutMs, async trx => {
    await sql`set local jit = off`.execute(trx)
    return work(trx)
  })
}

function sidesOf(calls: readonly CallCount[], rows: Parameters<typeof turnsBy>[0], last: LastCalls): Side[] {
  const nobody: Served = { callers: 0, served: 0, share: null }
  const side = (name: string, own: readonly CallCount[], turns: number): Side => ({
    name,
    calls: own.reduce((sum, { count }) => sum + count, 0),
    turns,
    ...(last.completion[name] ?? nobody),
  })
  const all = rows.reduce((sum, { count }) => sum + count, 0)
  const each = (column: 'channel' | 'language') => {
    const turns = turnsBy(rows, column)
    const names = new Set([...calls.flatMap(call => call[column] ?? []), ...Object.keys(turns)])
    return [...names].toSorted().map(name =>
      side(
        name,
        calls.filter(call => call[column] === name),
        turns[name] ?? 0,
      ),
    )
  }
  return [side('all', calls, all), ...each('channel').toReversed(), ...each('language')]
}

function outcomesOf(calls: readonly CallCount[]): Named[] {
  const sums = new Map<string, number>()
  for (const { ended, count } of calls) sums.set(ended ?? 'none', (sums.get(ended ?? 'none') ?? 0) + count)
  return [...sums].map(([name, count]) => ({ name, count })).toSorted((a, b) => b.count - a.count)
}
