/** What waits, as it is at this moment: cheap enough to be asked at every scrape. */
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Queries } from '../db/database.ts'

export interface Backlog {
  /** Messages whose end is not known yet, by state. */
  messages: Record<'queued' | 'sending' | 'submitted' | 'unknown', number>
  /** Since the oldest queued message was due; 0 when none is. */
  oldestQueuedSeconds: number
  /** Requests whose answer is still to come by SMS. */
  parked: number
  oldestParkedSeconds: number
}

export async function readBacklog(queries: Queries, clock: Clock): Promise<Backlog> {
  // Delivered and failed are the many: counting them again and again would read the whole table.
  const { rows: states } = await sql<{ state: keyof Backlog['messages']; count: number; oldest: Date }>`
    select state, count(*) as count, min(due_at) as oldest from outbox
    where state in ('queued', 'sending', 'submitted', 'unknown') group by state`.execute(queries)
  const { rows: parked } = await sql<{ count: number; oldest: Date | null }>`
    select count(*) as count, min(created_at) as oldest from (
      select created_at from parked where answered_at is null
      union all select created_at from errands
    ) waiting`.execute(queries)
  const age = (at: Date | null | undefined) =>
    at ? Math.max(0, Math.round((clock.now() - at.getTime()) / 1_000)) : 0
  const none = { queued: 0, sending: 0, submitted: 0, unknown: 0 }
  return {
    messages: { ...none, ...Object.fromEntries(states.map(({ state, count }) => [state, count])) },
    oldestQueuedSeconds: age(states.find(({ state }) => state === 'queued')?.oldest),
    parked: parked[0]?.count ?? 0,
    oldestParkedSeconds: age(parked[0]?.oldest),
  }
}
