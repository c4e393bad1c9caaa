/**
 * How a carrier is doing moves the share of its weight: by what may have been lost and by what was reported in time, not by
 * answers alone. Down at once, up by a tenth a minute; one process moves it, once a minute at most.
 */
import { type SqlBool, sql } from 'kysely'
import type { Queries } from '../db/database.ts'
import { readCarriers, recordChange } from './carrier-rows.ts'

interface Lately {
  carrier: string
  /** Handed over in the last ten minutes. */
  all: number
  /** Of which nobody knows whether they left. */
  doubtful: number
  /** Handed over long enough ago for a report to have come, and of those, reported. */
  due: number
  reported: number
  delivered: number
}

const [spanSeconds, reportSeconds, leastSeconds] = [600, 120, 60]
/** Fewer tell nothing. */
const fewest = 10
const stepUp = 0.1
/** It still gets a message now and then, by which it shows how it is. */
const least = 0.05

/** How many were moved. */
export async function moveHealth(queries: Queries, now: Date): Promise<number> {
  const carriers = await readCarriers(queries)
  if (carriers.length < 2) return 0
  const { rows } = await sql<Lately>`
    select carrier, count(*)::int as all,
      count(*) filter (where state = 'unknown')::int as doubtful,
      count(*) filter (where submitted_at <= ${now}::timestamptz - make_interval(secs => ${reportSeconds}::float8))::int as due,
      count(*) filter (where settled_at is not null
        and submitted_at <= ${now}::timestamptz - make_interval(secs => ${reportSeconds}::float8))::int as reported,
      count(*) filter (where state = 'delivered'
        and submitted_at <= ${now}::timestamptz - make_interval(secs => ${reportSeconds}::float8))::int as delivered
    from outbox
    where medium = 'sms' and carrier is not null
      and created_at > ${now}::timestamptz - make_interval(secs => ${spanSeconds}::float8)
      and (submitted_at is not null or state = 'unknown')
    group by carrier`.execute(queries)
  const best = {
    reported: Math.max(0, ...rows.flatMap(row => shareOf(row.reported, row.due) ?? [])),
    delivered: Math.max(0, ...rows.flatMap(row => shareOf(row.delivered, row.reported) ?? [])),
  }
  let moved = 0
  for (const { name, health, shutAt } of carriers) {
    if (shutAt !== null) continue
    const lately = rows.find(({ carrier }) => carrier === name)
    const to = nextHealth(health, lately === undefined ? 1 : healthOf(lately, best))
    if (Math.abs(to - health) < 0.01) continue
    if (await move(queries, name, { from: health, to, now })) moved += 1
  }
  return moved
}

/** What its last ten minutes are worth, beside the best of all: a slow network is nobody's fault. */
export function healthOf(
  { all, doubtful, due, reported, delivered }: Omit<Lately, 'carrier'>,
  best: { reported: number; delivered: number },
): number {
  const certain = all < fewest ? 1 : 1 - doubtful / all
  const beside = (own: number | undefined, other: number) =>
    own === undefined || other === 0 ? 1 : Math.min(1, own / other)
  const health =
    certain *
    beside(shareOf(reported, due), best.reported) *
    beside(shareOf(delivered, reported), best.delivered)
  return Math.max(least, health)
}

/** Down at once, up slowly. */
export function nextHealth(health: number, is: number): number {
  return is <= health ? is : Math.min(is, health + stepUp)
}

/** Undefined of too few. */
function shareOf(part: number, of: number): number | undefined {
  return of < fewest ? undefined : part / of
}

async function move(
  queries: Queries,
  name: string,
  { from, to, now }: { from: number; to: number; now: Date },
): Promise<boolean> {
  const changed = await queries
    .updateTable('carriers')
    .set({ health: to, moved_at: now })
    .where('name', '=', name)
    .where('shut_at', 'is', null)
    .where(sql<SqlBool>`moved_at <= ${now}::timestamptz - make_interval(secs => ${leastSeconds - 5}::float8)`)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return false
  const percent = (share: number) => `${Math.round(share * 100)} %`
  await recordChange(queries, {
    at: now,
    carrier: name,
    byWhom: 'health',
    what: `${percent(from)} → ${percent(to)}`,
  })
  return true
}
