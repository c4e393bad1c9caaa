/** Settles what is due by the clock: gives lost claims back, ends messages whose time is over, erases texts of no more use. */

import type { Queries } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'
import type { Vault } from '../vault/vault.ts'
import { emptyEnvelope } from './envelope.ts'
import { matchOrphanReports } from './match-orphan-reports.ts'
import type { Swept } from './outbox.ts'

export interface SweepParts {
  vault: Vault
  clock: Clock
}

/** Longer than any submission takes with its deadline and the recording of its answer. */
const sendingSeconds = 90
const keepReportsSeconds = 48 * 3_600
const keepRowsSeconds = 30 * 24 * 3_600
const batch = 500

export function createSweep({ vault, clock }: SweepParts) {
  return async function sweep(queries: Queries): Promise<Swept> {
    const now = new Date(clock.now())
    const before = (seconds: number) => new Date(now.getTime() - seconds * 1_000)
    return {
      lost: await giveUpLost(queries, now, before(sendingSeconds)),
      expired: await failExpired(queries, now),
      placed: await matchOrphanReports(queries, vault, before(sendingSeconds)),
      erased: await eraseTexts(queries, vault, now),
      deleted: await deleteOld(queries, before(keepReportsSeconds), before(keepRowsSeconds)),
    }
  }
}

/** Its sender died between handing it over and writing that down, or before: nobody knows, so it is not sent again. */
async function giveUpLost(queries: Queries, now: Date, since: Date): Promise<number> {
  const lost = await queries
    .updateTable('outbox')
    .set({ state: 'unknown', state_at: now, last_error: 'lost while sending' })
    .where('state', '=', 'sending')
    .where('state_at', '<=', since)
    .executeTakeFirst()
  return Number(lost.numUpdatedRows)
}

async function failExpired(queries: Queries, now: Date): Promise<number> {
  const expired = await queries
    .updateTable('outbox')
    .set({ state: 'failed', state_at: now, settled_at: now, last_error: 'expired' })
    .where('state', '=', 'queued')
    .where('expires_at', '<=', now)
    .executeTakeFirst()
  return Number(expired.numUpdatedRows)
}

/** Whatever became of a message, its text is kept no longer than it was of use. */
async function eraseTexts(queries: Queries, vault: Vault, now: Date): Promise<number> {
  const rows = await queries
    .selectFrom('outbox')
    .select(['id', 'sealed'])
    .where('erased_at', 'is', null)
    .where('expires_at', '<=', now)
    .where('state', 'not in', ['queued', 'sending'])
    .limit(batch)
    .execute()
  for (const { id, sealed } of rows) {
    await queries
      .updateTable('outbox')
      .set({ sealed: emptyEnvelope(vault, id, sealed), erased_at: now })
      .where('id', '=', id)
      .where('erased_at', 'is', null)
      .execute()
  }
  return rows.length
}

async function deleteOld(queries: Queries, reportsSince: Date, rowsSince: Date): Promise<number> {
  const reports = await queries
    .deleteFrom('reports')
    .where('received_at', '<=', reportsSince)
    .executeTakeFirst()
  const rows = await queries
    .deleteFrom('outbox')
    .where('created_at', '<=', rowsSince)
    .where('erased_at', 'is not', null)
    .executeTakeFirst()
  return Number(reports.numDeletedRows + rows.numDeletedRows)
}
