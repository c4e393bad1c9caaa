/** What waits, as it is at this moment: cheap enough to be asked at every scrape. */
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'

export interface Backlog {
  /** Messages whose end is not known yet, by state. */
  messages: Record<'queued' | 'sending' | 'submitted' | 'unknown', number>
  /** Since the oldest queued message was due; 0 when none is. */
  oldestQueuedSeconds: number
  /** Whether nothing leaves: `paused` by an operator, or because a medium's carrier refuses us. */
  held: Record<'paused' | 'sms' | 'email', boolean>
  /** Of each carrier in use: whether its breaker is open. */
  carriersShut: Record<string, boolean>
  /** Requests whose answer is still to come by SMS. */
  deferred: number
  oldestDeferredSeconds: number
}

export async function readBacklog(queries: Queries, clock: Clock): Promise<Backlog> {
  // Delivered and failed are the many: counting them again and again would read the whole table.
  const { rows: states } = await sql<{ state: keyof Backlog['messages']; count: number; oldest: Date }>`
    select state, count(*) as count, min(due_at) as oldest from outbox
    where state in ('queued', 'sending', 'submitted', 'unknown') group by state`.execute(queries)
  const { rows: deferred } = await sql<{ count: number; oldest: Date | null }>`
    select count(*) as count, min(created_at) as oldest from (
      select created_at from parked where answered_at is null
      union all select created_at from errands
    ) waiting`.execute(queries)
  const { rows: sending } = await sql<Backlog['held']>`
    select bool_or(paused_at is not null) as paused,
      (select held_at is not null from sending where medium = 'sms') as sms,
      (select held_at is not null from sending where medium = 'email') as email
    from sending_pause`.execute(queries)
  const { rows: carriers } = await sql<{ name: string; isShut: boolean }>`
    select name, shut_at is not null as "isShut" from carriers
    where seen_at > now() - interval '10 minutes'`.execute(queries)
  const age = (at: Date | null | undefined) =>
    at ? Math.max(0, Math.round((clock.now() - at.getTime()) / 1_000)) : 0
  const none = { queued: 0, sending: 0, submitted: 0, unknown: 0 }
  return {
    messages: { ...none, ...Object.fromEntries(states.map(({ state, count }) => [state, count])) },
    oldestQueuedSeconds: age(states.find(({ state }) => state === 'queued')?.oldest),
    held: sending[0] ?? { paused: false, sms: false, email: false },
    carriersShut: Object.fromEntries(carriers.map(({ name, isShut }) => [name, isShut])),
    deferred: deferred[0]?.count ?? 0,
    oldestDeferredSeconds: age(deferred[0]?.oldest),
  }
}
