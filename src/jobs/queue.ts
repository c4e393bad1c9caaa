/**
 * Jobs that wake somebody up for a row: a job holds nothing but the row's id, and the row alone decides what happens, so
 * a job too many, too early or repeated changes nothing.
 */
import { fromKysely } from 'pg-boss'
import { afterCommit, type Database, type Trx } from '../db/database.ts'
import { type Attend, startWorker, type Worker, type WorkOptions, wakeWorkers } from './worker.ts'

export type { Attend, Worker, WorkOptions } from './worker.ts'

export interface Jobs {
  /** Makes the queue, and with it pg-boss's cache of it: a cold cache would read outside the caller's transaction. */
  create(): Promise<void>
  /**
   * Puts a job for each row in with the transaction. The database counts the delay, so no clock of ours matters. What is
   * due at once is taken at once by a worker of this process.
   */
  send(trx: Trx, rows: readonly Wanted[], delaySeconds?: number): Promise<void>
  /** Calls `attend` for each row that is due, until stopped. */
  work(attend: Attend, options?: WorkOptions): Worker
}

/** The row that a job is for. */
export interface Wanted {
  id: string
  /** The higher are taken first. */
  priority: number
}

export function createJobs(boss: Database['boss'], queue: string): Jobs {
  return {
    create: () =>
      // Trying again is the row's affair.
      boss.createQueue(queue, { retryLimit: 0, expireInSeconds: 120, deleteAfterSeconds: 3_600 }),

    async send(trx, rows, delaySeconds = 0) {
      const jobs = rows.map(({ id, priority }) => ({ data: { id }, startAfter: delaySeconds, priority }))
      await boss.insert(queue, jobs, { db: fromKysely(trx) })
      if (delaySeconds > 0) return
      const priorities = new Set(rows.map(({ priority }) => priority))
      afterCommit(trx, () => {
        for (const priority of priorities) wakeWorkers(boss, queue, priority)
      })
    },

    work: (attend, options) => startWorker(boss, queue, attend, options),
  }
}
