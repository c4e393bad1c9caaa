/**
 * Delivery reports, which come twice, late, in any order, and now and then before the answer to their submission.
 * Delivered counts, whatever was said before or after; else the first final one. One that came before the answer is kept, to be found when the submission is recorded.
 */

import { type Queries, type Trx, within } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'
import { adoptTrace } from '../platform/tracing.ts'
import type { Vault } from '../vault/vault.ts'
import { keepReport } from './early-reports.ts'
import { traceOf } from './envelope.ts'
import { messageKey } from './message-key.ts'
import type { DeliveryReport, ReportResult } from './outbox.ts'
import { lockProviderKey, settle } from './settlement.ts'
import { isOpen } from './states.ts'

export function createReports({ vault, clock }: { vault: Vault; clock: Clock }) {
  return function applyReport(queries: Queries, report: DeliveryReport): Promise<ReportResult> {
    const firstKey = messageKey(vault, report.carrier, report.messageId)
    const at = new Date(clock.now())

    return within(queries, async trx => {
      await lockProviderKey(trx, firstKey)
      const { row, providerKey } = await meant(trx, report, firstKey)
      if (row !== undefined) adoptTrace(() => traceOf(vault, row.id, row.sealed))
      if (report.status === 'pending') {
        if (row !== undefined && isOpen(row.state)) await touch(trx, row.id, at)
        return 'pending'
      }
      // Its submission is not written down yet: what is found by our reference may be told of before.
      const isUnanswered = row?.state === 'sending'
      if (row === undefined || isUnanswered) {
        const isOurs = isUnanswered
        const kept = { ...report, status: report.status }
        return (await keepReport(trx, vault, { providerKey, isOurs }, kept, at)) ? 'kept' : 'dropped'
      }
      const { status: state, reason, operator } = report
      if (operator !== undefined)
        await trx.updateTable('outbox').set({ operator }).where('id', '=', row.id).execute()
      return (await settle(trx, vault, row, { state, reason, at }, providerKey)) ? 'settled' : 'repeated'
    })
  }

  /** The message by its first id, else by another one, of the same recipient: two messages may share such an id by chance. */
  async function meant(trx: Trx, { carrier, otherIds = [], to }: DeliveryReport, firstKey: Buffer) {
    const row = await submitted(trx, firstKey)
    if (row !== undefined || to === undefined) return { row, providerKey: firstKey }
    const recipientKey = vault.blindIndex('phone', to)
    for (const id of otherIds) {
      const providerKey = messageKey(vault, carrier, id)
      await lockProviderKey(trx, providerKey)
      const other = await submitted(trx, providerKey)
      if (other?.recipient_key?.equals(recipientKey)) return { row: other, providerKey }
    }
    return { row, providerKey: firstKey }
  }
}

/** Applies the report that came before this answer, if one did. The caller holds the provider key's lock. */
export async function applyKept(trx: Trx, vault: Vault, providerKey: Buffer): Promise<void> {
  const row = await submitted(trx, providerKey)
  if (row === undefined) return
  const kept = await trx
    .deleteFrom('reports')
    .where('provider_key', '=', providerKey)
    .returning(['status', 'reason', 'received_at'])
    .executeTakeFirst()
  if (kept === undefined) return
  await settle(
    trx,
    vault,
    row,
    { state: kept.status, reason: kept.reason, at: kept.received_at },
    providerKey,
  )
}

/**
 * The latest with that key; there are several only where a carrier gives an id again. Told apart here: asked for the latest
 * one, a database that does not know the table well goes through all messages by their time.
 */
async function submitted(trx: Trx, providerKey: Buffer) {
  const rows = await trx
    .selectFrom('outbox')
    .select(['id', 'sealed', 'state', 'recipient_key', 'created_at'])
    .where('provider_key', '=', providerKey)
    .forUpdate()
    .execute()
  return rows.toSorted((one, other) => other.created_at.getTime() - one.created_at.getTime())[0]
}

async function touch(trx: Trx, id: string, at: Date): Promise<void> {
  await trx.updateTable('outbox').set({ state_at: at }).where('id', '=', id).execute()
}
