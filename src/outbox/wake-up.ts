/**
 * One job a message, to wake the sender when it is due. A job holds nothing but the row's id, and the row alone decides
 * whether anything is sent: a job too many, too early or repeated changes nothing, a lost one is replaced by the sweep.
 */
import { fromKysely } from 'pg-boss'
import type { Database, Trx } from '../db/database.ts'

type Boss = Database['boss']

export const wakeUps = 'outbox'

/** What a job carries. */
export interface WakeUp {
  id: string
}

/** Makes the queue, and with it pg-boss's cache of it: a cold cache would read outside the caller's transaction. */
export async function createWakeUps(boss: Boss): Promise<void> {
  await boss.createQueue(wakeUps, {
    // Trying again is the row's affair (back-off.ts).
    retryLimit: 0,
    expireInSeconds: 120,
    deleteAfterSeconds: 3_600,
  })
}

/** Puts the message's job in with the transaction. The delay is counted by the database, so no clock of ours matters. */
export async function wakeUp(boss: Boss, trx: Trx, id: string, delaySeconds = 0): Promise<void> {
  const job: WakeUp = { id }
  await boss.send(wakeUps, job, {
    db: fromKysely(trx),
    ...(delaySeconds > 0 ? { startAfter: delaySeconds } : {}),
  })
}

/** Calls `deliver` for each message that is due, until stopped. `deliver` must not throw. */
export async function onWakeUp(
  boss: Boss,
  { workers, pollingSeconds }: { workers: number; pollingSeconds: number },
  deliver: (id: string) => Promise<void>,
): Promise<{ stop(): Promise<void> }> {
  const worker = await boss.work<WakeUp>(
    wakeUps,
    {
      batchSize: 10,
      burstWhenBatchFull: true,
      localConcurrency: workers,
      pollingIntervalSeconds: pollingSeconds,
    },
    async jobs => {
      await Promise.all(jobs.map(job => deliver(job.data.id)))
    },
  )
  return { stop: () => boss.offWork(wakeUps, { id: worker, wait: true }) }
}
