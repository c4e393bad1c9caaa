/**
 * What the public may know: shares and times of many callers together, over whole days that are past. A group of few is
 * held back, and nothing is exact: who compares two days learns nothing of anybody.
 */
import { sql } from 'kysely'
import { outcomes } from '#machines/protocol.ts'
import { only, type Queries } from '../../db/database.ts'
import { type Clock, inSeconds, moroccanMidnight } from '../../platform/clock.ts'
import { readLastCalls, type Served, sideColumns } from '../caller-stats.ts'
import { readLong } from '../period-stats.ts'
import { isIn, type Span } from '../range.ts'

/** Of fewer callers, calls or messages nothing is told. */
export const fewest = 50
export const spanDays = 28

export interface PublicGroup {
  by: 'all' | 'language' | 'gateway' | 'operator'
  name: string
  /** Who got their answer, whole per cent; null of a group of few. */
  percent: number | null
  /** There were more callers than this: 50, 100, 200, 500 and so on; null of a group of few. */
  moreThan: number | null
}

export interface PublicStats {
  since: Date
  /** Not in it any more. */
  until: Date
  groups: PublicGroup[]
  /** From dialling to the answer on the screen, half of the calls; null of few. */
  medianSeconds: number | null
  /** Text messages whose delivery was reported within a minute, whole per cent; null of few. */
  withinMinutePercent: number | null
}

export async function readPublicStats(queries: Queries, clock: Pick<Clock, 'today'>): Promise<PublicStats> {
  const until = moroccanMidnight(clock.today())
  const since = inSeconds(until.getTime(), -spanDays * 86_400)
  const span: Span = { since, until, slotSeconds: 86_400, isPast: true }
  const { completion } = await readLong(queries, trx => readLastCalls(trx, span))
  const answer = await readLong(queries, trx => readAnswerTimes(trx, span))
  const messages = await readLong(queries, trx => readMessages(trx, span))
  return {
    since,
    until,
    groups: groupsOf(completion),
    medianSeconds: answer.calls < fewest ? null : Math.round(answer.seconds ?? 0),
    withinMinutePercent:
      messages.sent < fewest ? null : Math.round((messages.withinMinute / messages.sent) * 100),
  }
}

/** All first, then the most callers first. */
export function groupsOf(completion: Record<string, Served>): PublicGroup[] {
  const all = groupOf('all', 'all', completion['all'] ?? { callers: 0, served: 0, share: null })
  const others = sideColumns
    .filter(by => by !== 'channel')
    .flatMap(by =>
      Object.entries(completion)
        .filter(([key]) => key.startsWith(`${by} `))
        .toSorted(([, a], [, b]) => b.callers - a.callers)
        .map(([key, served]) => groupOf(by, key.slice(by.length + 1), served)),
    )
  return [all, ...others]
}

function groupOf(by: PublicGroup['by'], name: string, { callers, share }: Served): PublicGroup {
  if (callers < fewest || share === null) return { by, name, percent: null, moreThan: null }
  return { by, name, percent: Math.round(share * 100), moreThan: roundedDown(callers) }
}

/** To 1, 2 or 5 of tens, hundreds and so on. */
function roundedDown(count: number): number {
  const power = 10 ** Math.floor(Math.log10(count))
  return ([5, 2, 1].find(step => step * power <= count) ?? 1) * power
}

async function readAnswerTimes(queries: Queries, span: Span) {
  const { rows } = await sql<{ calls: number; seconds: number | null }>`
    select count(*)::int as calls,
      percentile_cont(0.5) within group (order by extract(epoch from changed_at - started_at)::float8) as seconds
    from calls where ${isIn('started_at', span)} and channel = 'ussd' and ended = any(${[...outcomes]})`.execute(
    queries,
  )
  return only(rows, 'the times of answers')
}

/** What was taken back before it left is no message. */
async function readMessages(queries: Queries, span: Span) {
  const { rows } = await sql<{ sent: number; withinMinute: number }>`
    select count(*)::int as sent,
      (count(*) filter (where state = 'delivered' and settled_at <= created_at + interval '1 minute'))::int
        as "withinMinute"
    from outbox where ${isIn('created_at', span)} and medium = 'sms' and withdrawn_at is null`.execute(
    queries,
  )
  return only(rows, 'the messages of the span')
}
