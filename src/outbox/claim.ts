/** Taking a queued message to send it: of any number who try, one gets it, and nobody ever again unless it is queued anew. */
import type { Queries } from '../db/database.ts'
import type { Medium } from './outbox.ts'

export interface Claim {
  id: string
  medium: Medium
  sealed: Buffer
  /** Which attempt this is, from 1. With the id it names the claim: nobody else's answer is recorded under it. */
  attempt: number
  expiresAt: Date
}

/** The message, now `sending`; undefined when it is not queued, or out of its time. */
export async function claimMessage(queries: Queries, id: string, now: Date): Promise<Claim | undefined> {
  const row = await queries
    .updateTable('outbox')
    .set(eb => ({ state: 'sending', state_at: now, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .where('expires_at', '>', now)
    .returning(['id', 'medium', 'sealed', 'attempts', 'expires_at'])
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id,
    medium: row.medium as Medium,
    sealed: row.sealed,
    attempt: row.attempts,
    expiresAt: row.expires_at,
  }
}
