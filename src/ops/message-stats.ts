/** Messages by kind and state with the time to delivery, and the requests whose answer is still to come. */
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'
import { isIn, type Span } from './range.ts'

export interface MessageStats {
  kind: string
  medium: string
  states: Record<string, number>
  /** From being put in to the report of delivery; null when none was delivered. */
  medianSeconds: number | null
}

interface Row {
  kind: string
  medium: string
  state: string
  count: number
  seconds: number | null
}

export async function readMessages(queries: Queries, span: Span): Promise<MessageStats[]> {
  const { rows } = await sql<Row>`
    select kind, medium, state, count(*) as count,
      percentile_cont(0.5) within group (order by extract(epoch from settled_at - created_at)::float8)
        filter (where state = 'delivered') as seconds
    from outbox where ${isIn('created_at', span)} group by 1, 2, 3`.execute(queries)
  const kinds = new Map<string, MessageStats>()
  for (const { kind, medium, state, count, seconds } of rows) {
    const key = `${kind} ${medium}`
    const stats = kinds.get(key) ?? { kind, medium, states: {}, medianSeconds: null }
    stats.states[state] = count
    if (seconds !== null) stats.medianSeconds = Math.round(seconds * 10) / 10
    kinds.set(key, stats)
  }
  return [...kinds.values()].toSorted((a, b) => a.kind.localeCompare(b.kind))
}

export interface DeferredStats {
  waiting: number
  /** How long the oldest has waited; null when none waits. */
  oldestSeconds: number | null
  /** Answered in the span, by how. */
  answered: { name: string; count: number }[]
}

export async function readDeferred(queries: Queries, { since, until }: Span): Promise<DeferredStats> {
  const { rows: waiting } = await sql<{ count: number; oldest: Date | null }>`
    select count(*) as count, min(created_at) as oldest from (
      select created_at from parked where answered_at is null
      union all select created_at from errands
    ) waiting`.execute(queries)
  const { rows: answered } = await sql<{ name: string | null; count: number }>`
    select outcome as name, count(*) as count from parked
    where answered_at >= ${since} group by outcome order by 2 desc`.execute(queries)
  const oldest = waiting[0]?.oldest ?? null
  return {
    waiting: waiting[0]?.count ?? 0,
    oldestSeconds: oldest === null ? null : Math.round((until.getTime() - oldest.getTime()) / 1_000),
    answered: answered.map(({ name, count }) => ({ name: name ?? 'answered', count })),
  }
}
