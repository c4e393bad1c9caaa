/**
 * Reports that match no message yet: kept when one whose id is not known may be meant, so that whoever invents reports
 * fills no table with them.
 */
import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'
import { firstCarrier } from './message-key.ts'
import type { DeliveryReport } from './outbox.ts'
import { tidyReason } from './states.ts'

/** Of one number; it has a message or two under way. */
const mostOfOne = 5
/** Of those that do not say whose they are. */
const mostOfNobody = 1_000

/** Whether it was kept. The caller holds the provider key's lock. One that is known to be `isOurs` is kept in any case. */
export async function keepReport(
  trx: Trx,
  vault: Vault,
  { providerKey, isOurs }: { providerKey: Buffer; isOurs: boolean },
  { to, status, reason, carrier }: DeliveryReport & { status: 'delivered' | 'failed' },
  at: Date,
): Promise<boolean> {
  const recipientKey = to === undefined ? null : vault.blindIndex('phone', to)
  if (!isOurs && recipientKey !== null && !(await isAwaited(trx, recipientKey, carrier))) return false
  const most = recipientKey === null ? mostOfNobody : mostOfOne
  const rows = await trx
    .selectFrom('reports')
    .select('provider_key')
    .where('recipient_key', recipientKey === null ? 'is' : '=', recipientKey)
    .limit(most)
    .execute()
  const isKnown = rows.some(({ provider_key }) => provider_key.equals(providerKey))
  if (rows.length >= most && !isKnown && !isOurs) return false
  await trx
    .insertInto('reports')
    .values({
      provider_key: providerKey,
      recipient_key: recipientKey,
      status,
      reason: reason === null ? null : tidyReason(reason),
      received_at: at,
      carrier: carrier ?? null,
    })
    .onConflict(conflict =>
      conflict
        .column('provider_key')
        .doUpdateSet({ status: 'delivered', reason: null, received_at: at })
        .where('reports.status', '=', 'failed')
        .where(sql<boolean>`excluded.status = 'delivered'`),
    )
    .execute()
  return true
}

/** A message to this number was handed over by this carrier, or is being handed over, and its id is not known. */
async function isAwaited(trx: Trx, recipientKey: Buffer, carrier: string | undefined): Promise<boolean> {
  const message = await trx
    .selectFrom('outbox')
    .select('id')
    .where('recipient_key', '=', recipientKey)
    .where('provider_key', 'is', null)
    .where('state', 'in', ['sending', 'submitted', 'unknown'])
    .where(sql<boolean>`coalesce(carrier, ${firstCarrier}) = ${carrier ?? firstCarrier}`)
    .limit(1)
    .executeTakeFirst()
  return message !== undefined
}
