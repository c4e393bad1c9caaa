/** The spans of time that the operator's page shows, each with the width of a point on its plots. */
import { type Clock, inSeconds } from '../platform/clock.ts'

export const ranges = {
  hour: { seconds: 3_600, slotSeconds: 60, freshSeconds: 3 },
  day: { seconds: 86_400, slotSeconds: 900, freshSeconds: 20 },
  week: { seconds: 604_800, slotSeconds: 7_200, freshSeconds: 120 },
} as const

export type RangeName = keyof typeof ranges

export interface Span {
  range: RangeName
  since: Date
  until: Date
  slotSeconds: number
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
  return { range, since, until, slotSeconds }
}
