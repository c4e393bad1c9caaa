/** One job a message, to wake the sender when it is due; the sweep replaces a lost one. */
import type { Database } from '../db/database.ts'
import { createJobs, type Jobs } from '../db/jobs.ts'

export function createWakeUps(boss: Database['boss']): Jobs {
  return createJobs(boss, 'outbox')
}
