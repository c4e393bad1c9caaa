/** Each message is a durable task; an attempt cannot be repeated, so whoever makes it claims the row first (claim.ts). */
import { sql } from 'kysely'
import type { Database } from '../db/database.ts'
import { createDurableTask, type DurableTask, type TaskKind } from '../jobs/durable-task.ts'
import type { Clock } from '../platform/clock.ts'

export const messageKind: TaskKind<'outbox'> = {
  table: 'outbox',
  key: 'id',
  queue: 'outbox',
  isWaiting: sql`state = 'queued'`,
  priority: sql<number>`case kind when 'code' then 30 when 'password' then 20 when 'number' then 10 when 'answer' then 10 else 0 end`,
}

/** Of a code, and of what tells somebody a number or a password; whatever else there is comes behind them. */
export const priorities = { code: 30, number: 10 } as const

export type MessageTask = DurableTask<'outbox'>

export function createMessageTask(parts: { boss: Database['boss']; clock: Clock }): MessageTask {
  return createDurableTask(parts, messageKind)
}
