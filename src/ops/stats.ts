/** All the figures of the operator's page for one span of time: counts, shares and times, from rows that name nobody. */
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import { type Queries, type Trx, within } from '../db/database.ts'
import type { UpkeepRun } from '../upkeep-runs.ts'
import { type LastCalls, readLastCalls, type Served } from './caller-figures.ts'
import type { Instance } from './instances.ts'
import { type MessageFigures, type ParkedFigures, readMessages, readParked } from './message-figures.ts'
import { type RangeName, ranges, spanOf } from './range.ts'
import { type Named, readTallies, type TallyFigures } from './tally-figures.ts'
import {
  type CallCount,
  funnelOf,
  type QuestionFigures,
  readCalls,
  readMoves,
  readSeries,
  type Series,
  turnsBy,
} from './turn-figures.ts'

/** One column of those side by side: a channel or a language, or all. */
export interface Side extends Served {
  name: string
  calls: number
  turns: number
}

export interface Figures extends TallyFigures {
  range: RangeName
  since: Date
  until: Date
  completion: Served
  sides: Side[]
  series: Series
  funnel: QuestionFigures[]
  /** Calls by the state that ended them; `none` for those that no state ended. */
  outcomes: Named[]
  messages: MessageFigures[]
  parked: ParkedFigures
  instances: Instance[]
  upkeep: UpkeepRun[]
}

export interface FigureParts {
  queries: Queries
  clock: Clock
  instances(): Promise<Instance[]>
  upkeep(): Promise<UpkeepRun[]>
}

/** However many pages are open, the database is asked once in a while for all of them. */
export function createFigures(parts: FigureParts): (range: RangeName) => Promise<Figures> {
  const kept = new Map<RangeName, { at: number; figures: Promise<Figures> }>()
  return range => {
    const now = parts.clock.now()
    const known = kept.get(range)
    if (known !== undefined && now - known.at < ranges[range].freshSeconds * 1_000) return known.figures
    const figures = readFigures(parts, range)
    kept.set(range, { at: now, figures })
    figures.catch(() => kept.delete(range))
    return figures
  }
}

async function readFigures(parts: FigureParts, range: RangeName): Promise<Figures> {
  const { queries, clock } = parts
  const span = spanOf(range, clock)
  const last = await patiently(queries, trx => readLastCalls(trx, span))
  const moves = await patiently(queries, trx => readMoves(trx, span))
  const calls = await patiently(queries, trx => readCalls(trx, span))
  const series = await patiently(queries, trx => readSeries(trx, span))
  return {
    range,
    since: span.since,
    until: span.until,
    completion: last.completion['all'] ?? { callers: 0, served: 0, share: null },
    sides: sidesOf(calls, moves, last),
    series,
    funnel: funnelOf(moves, last.gaveUp),
    outcomes: outcomesOf(calls),
    ...(await readTallies(queries, span, series.at)),
    messages: await readMessages(queries, span),
    parked: await readParked(queries, span),
    instances: await parts.instances(),
    upkeep: await parts.upkeep(),
  }
}

/** A week of a busy service takes longer than a caller would be let wait: each reading has its own time, and its own end. */
function patiently<T>(queries: Queries, work: (trx: Trx) => Promise<T>): Promise<T> {
  return within(queries, async trx => {
    await sql`set local statement_timeout = '60s'`.execute(trx)
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
