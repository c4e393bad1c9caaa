/**
 * Reports about messages whose id was never learnt, because the answer to the submission was lost: the recipient's number
 * places them, when exactly one message to it can be meant. In doubt the message stays unknown.
 */
import { type Queries, type Trx, within } from '../db/database.ts'
import type { Vault } from '../vault.ts'
import { lockProviderKey, settle } from './settlement.ts'

/** Places the reports that came before `since`: late enough for every submission of that time to be recorded. */
export async function placeReports(queries: Queries, vault: Vault, since: Date): Promise<number> {
  const reports = await queries
    .selectFrom('reports')
    .select('provider_key')
    .where('received_at', '<=', since)
    // Others' reports may lie here in any number.
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('outbox')
          .select('id')
          .whereRef('outbox.recipient_key', '=', 'reports.recipient_key')
          .where('provider_key', 'is', null)
          .where('state', 'in', ['submitted', 'unknown']),
      ),
    )
    .execute()
  let placed = 0
  for (const { provider_key } of reports) {
    if (await within(queries, trx => place(trx, vault, provider_key))) placed += 1
  }
  return placed
}

async function place(trx: Trx, vault: Vault, providerKey: Buffer): Promise<boolean> {
  await lockProviderKey(trx, providerKey)
  const report = await trx
    .selectFrom('reports')
    .selectAll()
    .where('provider_key', '=', providerKey)
    .forUpdate()
    .executeTakeFirst()
  if (report?.recipient_key == null) return false

  const candidates = await trx
    .selectFrom('outbox')
    .select(['id', 'sealed', 'state'])
    .where('recipient_key', '=', report.recipient_key)
    .where('provider_key', 'is', null)
    .where('state', 'in', ['sending', 'submitted', 'unknown'])
    .where('created_at', '<=', report.received_at)
    .limit(2)
    .forUpdate()
    .execute()
  const [only] = candidates
  // One that is being sent may be the one: its own answer will tell.
  if (only === undefined || candidates.length > 1 || only.state === 'sending') return false

  await trx.deleteFrom('reports').where('provider_key', '=', providerKey).execute()
  const settled = { state: report.status, reason: report.reason, at: report.received_at }
  return settle(trx, vault, only, settled, providerKey)
}
