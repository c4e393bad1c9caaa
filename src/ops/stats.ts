/** All that the operator's page shows of one span of time, beside the same a week before, with what happened meanwhile. */
import type { Queries } from '../db/database.ts'
import type { ScheduleRun } from '../jobs/schedule-runs.ts'
import type { Instance } from '../monitoring/instances.ts'
import { type Outage, readOutages } from '../monitoring/outages.ts'
import { type Release, readReleases } from '../monitoring/releases.ts'
import type { Clock } from '../platform/clock.ts'
import { type DeferredStats, readDeferred } from './message-stats.ts'
import { type PeriodStats, readPeriodStats } from './period-stats.ts'
import { type RangeName, ranges, type Span, spanOf, weekBefore } from './range.ts'

export interface Stats extends PeriodStats {
  range: RangeName
  /** The same figures of the same hour, day or week, a week before. */
  before: PeriodStats
  deferred: DeferredStats
  releases: Release[]
  outages: Outage[]
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

/** However many pages are open, the database is asked once in a while for all of them. */
export function createStats(parts: StatsParts): (range: RangeName) => Promise<Stats> {
  const kept = new Map<RangeName, { at: number; stats: Promise<Stats> }>()
  const readBefore = createReadBefore(parts.queries)
  return range => {
    const now = parts.clock.now()
    const known = kept.get(range)
    if (known !== undefined && now - known.at < ranges[range].freshSeconds * 1_000) return known.stats
    const stats = readStats(parts, range, readBefore)
    kept.set(range, { at: now, stats })
    stats.catch(() => kept.delete(range))
    return stats
  }
}

async function readStats(
  { queries, clock, instances, schedule, links }: StatsParts,
  range: RangeName,
  readBefore: (range: RangeName, span: Span) => Promise<PeriodStats>,
): Promise<Stats> {
  const span = spanOf(range, clock)
  return {
    range,
    ...(await readPeriodStats(queries, span)),
    before: await readBefore(range, weekBefore(span)),
    deferred: await readDeferred(queries, span),
    releases: await readReleases(queries, span),
    outages: await readOutages(queries, span),
    instances: await instances(),
    schedule: await schedule(),
    links: links?.() ?? [],
  }
}

/** What is past hardly changes: it is read once for each slot that the span moves on. */
function createReadBefore(queries: Queries) {
  const kept = new Map<RangeName, { since: number; stats: Promise<PeriodStats> }>()
  return (range: RangeName, span: Span): Promise<PeriodStats> => {
    const known = kept.get(range)
    const since = span.since.getTime()
    if (known?.since === since) return known.stats
    const stats = readPeriodStats(queries, span)
    kept.set(range, { since, stats })
    stats.catch(() => kept.delete(range))
    return stats
  }
}
