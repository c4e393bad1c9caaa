/** The counts by the minute, summed over the span: look-ups, limits, failures. */
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'
import { isIn, type Span } from './range.ts'

export interface Named {
  name: string
  count: number
}

export interface MinuteStats {
  lookUps: {
    outcomes: Named[]
    /** Look-ups that had no verdict. */
    errors: number
    /** At most this long, for half of them and for 19 in 20; null without look-ups. */
    medianMs: number | null
    slowMs: number | null
    /** By the minute, for each slot of the span. */
    answered: number[]
    failed: number[]
  }
  limits: Named[]
  /** Callers who were told that the service cannot answer, by `<gateway> <operator>`. */
  apologies: Named[]
  failures: Named[]
  submissions: Named[]
  repeats: Named[]
}

interface Row {
  slot: number
  name: string
  label: string
  upto_ms: number
  count: number
}

const verdicts: readonly string[] = ['registered', 'covered-elsewhere', 'unknown']

export async function readMinuteStats(
  queries: Queries,
  span: Span,
  slots: readonly number[],
): Promise<MinuteStats> {
  const { rows } = await sql<Row>`
    select floor(extract(epoch from minute) / ${span.slotSeconds}::int)::bigint as slot,
      name, label, upto_ms, sum(count)::bigint as count
    from tallies where ${isIn('minute', span)} group by 1, 2, 3, 4`.execute(queries)
  const lookUps = rows.filter(({ name }) => name === 'look-up')
  const outcomes = byLabel(lookUps)
  const perMinute = (isVerdict: boolean) =>
    slots.map(at => {
      const inSlot = lookUps.filter(
        ({ slot, label }) => slot * span.slotSeconds === at && verdicts.includes(label) === isVerdict,
      )
      return (total(inSlot) * 60) / span.slotSeconds
    })
  return {
    lookUps: {
      outcomes,
      errors: total(outcomes.filter(({ name }) => !verdicts.includes(name))),
      medianMs: quantile(lookUps, 0.5),
      slowMs: quantile(lookUps, 0.95),
      answered: perMinute(true),
      failed: perMinute(false),
    },
    limits: byLabel(rows.filter(({ name }) => name === 'limit')),
    apologies: byLabel(rows.filter(({ name }) => name === 'unavailable')),
    failures: byLabel(rows.filter(({ name }) => name === 'failure')),
    submissions: byLabel(rows.filter(({ name }) => name === 'submission')),
    repeats: byLabel(rows.filter(({ name }) => name === 'hop')),
  }
}

function byLabel(rows: readonly Row[]): Named[] {
  const sums = new Map<string, number>()
  for (const { label, count } of rows) sums.set(label, (sums.get(label) ?? 0) + count)
  return mostFirst([...sums].map(([name, count]) => ({ name, count })))
}

/** In the same order whenever it is asked. */
export function mostFirst(rows: readonly Named[]): Named[] {
  return rows.toSorted((a, b) => b.count - a.count || a.name.localeCompare(b.name))
}

function total(rows: readonly { count: number }[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0)
}

/** The bound of the bucket that holds this share of all. */
function quantile(rows: readonly Row[], share: number): number | null {
  const all = total(rows)
  let seen = 0
  for (const { upto_ms, count } of rows.toSorted((a, b) => a.upto_ms - b.upto_ms)) {
    seen += count
    if (seen >= all * share) return upto_ms
  }
  return null
}
