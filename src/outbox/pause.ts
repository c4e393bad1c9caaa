/** Nothing leaves while an operator holds it. Whoever resumes should know what would leave: kinds and ages, never a text. */
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'

/** Queued messages of one kind, put in within one stretch of time. */
export interface Waiting {
  kind: string
  /** How old they are, `under ten minutes` to `over a day`. */
  age: string
  count: number
}

export async function pauseSending(queries: Queries, why: string, at: Date): Promise<boolean> {
  const paused = await queries
    .updateTable('sending_pause')
    .set({ paused_at: at, why })
    .where('paused_at', 'is', null)
    .executeTakeFirst()
  return paused.numUpdatedRows > 0n
}

export async function resumeSending(queries: Queries): Promise<boolean> {
  const resumed = await queries
    .updateTable('sending_pause')
    .set({ paused_at: null, why: null })
    .where('paused_at', 'is not', null)
    .executeTakeFirst()
  return resumed.numUpdatedRows > 0n
}

/** What would leave now, by kind and age. */
export async function readWaiting(queries: Queries, now: Date): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select kind, count(*)::int as count, case
        when created_at > ${now}::timestamptz - interval '10 minutes' then 'under ten minutes'
        when created_at > ${now}::timestamptz - interval '1 hour' then 'under an hour'
        when created_at > ${now}::timestamptz - interval '1 day' then 'under a day'
        else 'over a day' end as age
    from outbox where state = 'queued' and expires_at > ${now}
    group by 1, 3 order by kind, min(created_at) desc`.execute(queries)
  return rows
}

/** `12 password under an hour, 3 reply over a day`, or that there is nothing. */
export function describeWaiting(waiting: readonly Waiting[]): string {
  if (waiting.length === 0) return 'nothing waits'
  return waiting.map(({ kind, age, count }) => `${count} ${kind} ${age}`).join(', ')
}
