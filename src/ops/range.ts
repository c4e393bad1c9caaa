/** The spans of time that the operator's page shows, each with the width of a point on its plots. */
import { type RawBuilder, sql } from 'kysely'
import { type Clock, inSeconds } from '../platform/clock.ts'

export const ranges = {
  hour: { seconds: 3_600, slotSeconds: 60, freshSeconds: 3 },
  day: { seconds: 86_400, slotSeconds: 900, freshSeconds: 20 },
  week: { seconds: 604_800, slotSeconds: 7_200, freshSeconds: 120 },
} as const

export type RangeName = keyof typeof ranges

export interface Span {
  since: Date
  until: Date
  slotSeconds: number
  /** Whether it is over: what came later is in another one. */
  isPast: boolean
}

export function isRange(name: unknown): name is RangeName {
  return typeof name === 'string' && Object.hasOwn(ranges, name)
}

/** Begins with a whole slot, so that no point of a plot is cut in half but the last. */
export function spanOf(range: RangeName, clock: Clock): Span {
  const { seconds, slotSeconds } = ranges[range]
  const until = inSeconds(clock.now(), 0)
  const slotMs = slotSeconds * 1_000
  const since = new Date(Math.ceil((until.getTime() - seconds * 1_000) / slotMs) * slotMs)
  return { since, until, slotSeconds, isPast: false }
}

const weekSeconds = 604_800

/** The same hour a week before, or the same days. */
export function weekBefore({ since, until, slotSeconds }: Span): Span {
  const earlier = (at: Date) => inSeconds(at.getTime(), -weekSeconds)
  return { since: earlier(since), until: earlier(until), slotSeconds, isPast: true }
}

/** A span that goes on has no end: another process's clock may be ahead of ours. */
export function isIn(column: string, { since, until, isPast }: Span): RawBuilder<boolean> {
  const at = sql.ref(column)
  return isPast ? sql`${at} >= ${since} and ${at} < ${until}` : sql`${at} >= ${since}`
}
