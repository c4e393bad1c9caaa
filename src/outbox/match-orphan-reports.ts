/**
 * Reports about messages whose id was never learnt, because the answer to the submission was lost: the recipient's number
 * places them, when exactly one message to it can be meant. In doubt the message stays unknown.
 */
import { type SqlBool, sql } from 'kysely'
import { type Queries, type Trx, within } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'
import { firstCarrier } from './message-key.ts'
import { applyKept } from './reports.ts'
import { lockProviderKey, settle } from './settlement.ts'

const isOfSameCarrier = sql<SqlBool>`coalesce(outbox.carrier, ${firstCarrier}) = coalesce(reports.carrier, ${firstCarrier})`

/** Places the reports that came before `since`: late enough for every submission of that time to be recorded. */
export async function matchOrphanReports(queries: Queries, vault: Vault, since: Date): Promise<number> {
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
          .where('state', 'in', ['submitted', 'unknown'])
          .where(isOfSameCarrier),
      ),
    )
    .execute()
  let placed = 0
  for (const { provider_key } of reports) {
    if (await within(queries, trx => place(trx, vault, provider_key))) placed += 1
  }
  return placed + (await applyOverdue(queries, vault, since))
}

/** Reports that came while their message was being handed over, whose sender died before it could look for them. */
async function applyOverdue(queries: Queries, vault: Vault, since: Date): Promise<number> {
  const reports = await queries
    .selectFrom('reports')
    .innerJoin('outbox', 'outbox.provider_key', 'reports.provider_key')
    .select('reports.provider_key')
    .where('reports.received_at', '<=', since)
    .where('outbox.state', 'in', ['submitted', 'unknown'])
    .execute()
  for (const { provider_key } of reports) {
    await within(queries, async trx => {
      await lockProviderKey(trx, provider_key)
      await applyKept(trx, vault, provider_key)
    })
  }
  return reports.length
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
    .where(sql<SqlBool>`coalesce(carrier, ${firstCarrier}) = ${report.carrier ?? firstCarrier}`)
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
