/** The worker that empties the outbox: woken by each message's job, in as many processes as wanted. */
import type { Database } from '../db/database.ts'
import type { WorkOptions } from '../db/jobs.ts'
import { type DeliveryParts, deliver } from './delivery.ts'
import { createWakeUps } from './wake-up.ts'

export interface SenderParts extends Omit<DeliveryParts, 'wakeUps'> {
  database: Database
}

export interface Sender {
  /** Takes no more messages; resolves when those in hand are recorded. */
  stop(): Promise<void>
}

/** Starts sending. `database.boss` runs already. */
export async function startSender(parts: SenderParts, options: WorkOptions = {}): Promise<Sender> {
  const wakeUps = createWakeUps(parts.database.boss)
  await wakeUps.create()
  return wakeUps.work(id => deliver({ ...parts, wakeUps }, id), options)
}
