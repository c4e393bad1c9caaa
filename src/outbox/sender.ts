/** The worker that empties the outbox: woken by each message's job, in as many processes as wanted. */
import type { Database } from '../db/database.ts'
import { type DeliveryParts, deliver } from './delivery.ts'
import { createWakeUps, onWakeUp } from './wake-up.ts'

export interface SenderParts extends DeliveryParts {
  database: Database
  /** Batches of ten at once. */
  workers?: number
  /** At least 0.5. */
  pollingSeconds?: number
}

export interface Sender {
  /** Takes no more messages; resolves when those in hand are recorded. */
  stop(): Promise<void>
}

/** Starts sending. `database.boss` runs already. */
export async function startSender({
  workers = 2,
  pollingSeconds = 0.5,
  ...parts
}: SenderParts): Promise<Sender> {
  await createWakeUps(parts.database.boss)
  return onWakeUp(parts.database.boss, { workers, pollingSeconds }, id => deliver(parts, id))
}
