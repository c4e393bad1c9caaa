/** What is due without anybody asking: lost claims, lost jobs, time that is over, texts that have no more use. */
import type { Clock } from '../clock.ts'
import { type Queries, within } from '../db/database.ts'
import type { Jobs } from '../db/jobs.ts'
import type { Vault } from '../vault.ts'
import { emptyEnvelope } from './envelope.ts'
import type { Swept } from './outbox.ts'
import { placeReports } from './placement.ts'

export interface SweepParts {
  wakeUps: Jobs
  vault: Vault
  clock: Clock
}

/** Longer than any submission takes with its deadline and the recording of its answer. */
const sendingSeconds = 90
/** A job that is this late is taken for lost. */
const overdueSeconds = 60
const keepReportsSeconds = 48 * 3_600
const keepRowsSeconds = 30 * 24 * 3_600
const batch = 500

export function createSweep({ wakeUps, vault, clock }: SweepParts) {
  return async function sweep(queries: Queries): Promise<Swept> {
    const now = new Date(clock.now())
    const before = (seconds: number) => new Date(now.getTime() - seconds * 1_000)
    return {
      lost: await giveUpLost(queries, now, before(sendingSeconds)),
      expired: await failExpired(queries, now),
      woken: await wakeOverdue(queries, wakeUps, now, before(overdueSeconds)),
      placed: await placeReports(queries, vault, before(sendingSeconds)),
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

function wakeOverdue(queries: Queries, wakeUps: Jobs, now: Date, since: Date): Promise<number> {
  return within(queries, async trx => {
    const overdue = await trx
      .updateTable('outbox')
      // Not again before this one has had its time.
      .set({ due_at: now })
      .where('state', '=', 'queued')
      .where('due_at', '<=', since)
      .returning('id')
      .execute()
    for (const { id } of overdue) await wakeUps.send(trx, id)
    return overdue.length
  })
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
