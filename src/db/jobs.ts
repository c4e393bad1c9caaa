/**
 * Jobs that wake somebody up for a row: a job holds nothing but the row's id, and the row alone decides what happens, so
 * a job too many, too early or repeated changes nothing.
 */
import { fromKysely } from 'pg-boss'
import type { Database, Trx } from './database.ts'

export interface Jobs {
  /** Makes the queue, and with it pg-boss's cache of it: a cold cache would read outside the caller's transaction. */
  create(): Promise<void>
  /** Puts a job in with the transaction. The delay is counted by the database, so no clock of ours matters. */
  send(trx: Trx, id: string, delaySeconds?: number): Promise<void>
  /** Calls `attend` for each row that is due, until stopped. `attend` must not throw. */
  work(attend: (id: string) => Promise<void>, options?: WorkOptions): Promise<{ stop(): Promise<void> }>
}

export interface WorkOptions {
  /** Batches of ten at once. */
  workers?: number
  /** At least 0.5. */
  pollingSeconds?: number
}

export function createJobs(boss: Database['boss'], queue: string): Jobs {
  return {
    create: () =>
      // Trying again is the row's affair.
      boss.createQueue(queue, { retryLimit: 0, expireInSeconds: 120, deleteAfterSeconds: 3_600 }),

    async send(trx, id, delaySeconds = 0) {
      const delay = delaySeconds > 0 ? { startAfter: delaySeconds } : {}
      await boss.send(queue, { id }, { db: fromKysely(trx), ...delay })
    },

    async work(attend, { workers = 2, pollingSeconds = 0.5 } = {}) {
      const id = await boss.work<{ id: string }>(
        queue,
        {
          batchSize: 10,
          burstWhenBatchFull: true,
          localConcurrency: workers,
          pollingIntervalSeconds: pollingSeconds,
        },
        async jobs => {
          await Promise.all(jobs.map(job => attend(job.data.id)))
        },
      )
      return { stop: () => boss.offWork(queue, { id, wait: true }) }
    },
  }
}
