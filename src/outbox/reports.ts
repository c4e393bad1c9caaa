/**
 * Delivery reports, which come twice, late, in any order, and now and then before the answer to their submission.
 * The first final one counts; one that matches nothing is kept, to be found when the submission is recorded.
 */
import type { Clock } from '../clock.ts'
import { type Queries, type Trx, within } from '../db/database.ts'
import type { Vault } from '../vault.ts'
import type { DeliveryReport, ReportResult } from './outbox.ts'
import { lockProviderKey, settle } from './settlement.ts'
import { isFinal, tidyReason } from './states.ts'

export function createReports({ vault, clock }: { vault: Vault; clock: Clock }) {
  return function applyReport(queries: Queries, report: DeliveryReport): Promise<ReportResult> {
    const providerKey = vault.lookUpKey('message', report.messageId)
    const at = new Date(clock.now())

    return within(queries, async trx => {
      await lockProviderKey(trx, providerKey)
      const row = await submitted(trx, providerKey)
      if (report.status === 'pending') {
        if (row !== undefined && !isFinal(row.state)) await touch(trx, row.id, at)
        return 'pending'
      }
      if (row === undefined) {
        await keep(trx, vault, providerKey, { ...report, status: report.status }, at)
        return 'kept'
      }
      const { status: state, reason } = report
      return (await settle(trx, vault, row, { state, reason, at }, providerKey)) ? 'settled' : 'repeated'
    })
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

function submitted(trx: Trx, providerKey: Buffer) {
  return trx
    .selectFrom('outbox')
    .select(['id', 'sealed', 'state'])
    .where('provider_key', '=', providerKey)
    .orderBy('created_at', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
}

async function touch(trx: Trx, id: string, at: Date): Promise<void> {
  await trx.updateTable('outbox').set({ state_at: at }).where('id', '=', id).execute()
}

async function keep(
  trx: Trx,
  vault: Vault,
  providerKey: Buffer,
  report: DeliveryReport & { status: 'delivered' | 'failed' },
  at: Date,
): Promise<void> {
  await trx
    .insertInto('reports')
    .values({
      provider_key: providerKey,
      recipient_key: report.to === undefined ? null : vault.lookUpKey('phone', report.to),
      status: report.status,
      reason: report.reason === null ? null : tidyReason(report.reason),
      received_at: at,
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}
