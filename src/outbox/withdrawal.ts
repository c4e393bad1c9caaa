/**
 * Questions that nobody is to answer any more are taken back before they leave: somebody reads the newest, and no older one
 * after it. What is being handed over at this moment cannot be taken back, but is not tried again.
 */
import { sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'
import { emptyEnvelope } from './envelope.ts'

export const withdrawnReason = 'withdrawn'

/** Of several that put something in for one recipient, each sees what the others did. */
export async function lockRecipient(trx: Trx, recipientKey: Buffer): Promise<void> {
  await sql`select pg_advisory_xact_lock(${recipientKey.readBigInt64BE(0).toString()}::bigint)`.execute(trx)
}

/** Whether a later turn has said something to this recipient. */
export async function isOutrun(trx: Trx, recipientKey: Buffer, saidAt: Date): Promise<boolean> {
  const later = await trx
    .selectFrom('outbox')
    .select('id')
    .where('recipient_key', '=', recipientKey)
    .where('said_at', '>', saidAt)
    .limit(1)
    .executeTakeFirst()
  return later !== undefined
}

/** Takes back the questions to this recipient, all or those asked before a turn. */
export async function withdrawQuestions(
  trx: Trx,
  vault: Vault,
  { recipientKey, before, at }: { recipientKey: Buffer; before?: Date; at: Date },
): Promise<void> {
  const asked = trx
    .selectFrom('outbox')
    .select(['id', 'sealed', 'state'])
    .where('recipient_key', '=', recipientKey)
    .where('asks', '=', true)
    .where(sql<boolean>`state in ('queued', 'sending')`)
    .where('withdrawn_at', 'is', null)
  const rows = await (before === undefined ? asked : asked.where('said_at', '<', before))
    .forUpdate()
    .execute()
  for (const { id, sealed, state } of rows) {
    const isGone = state === 'queued'
    await trx
      .updateTable('outbox')
      .set({ withdrawn_at: at, ...(isGone && withdrawn(vault, { id, sealed }, at)) })
      .where('id', '=', id)
      .execute()
  }
}

/** What a message is that was taken back and never left. */
export function withdrawn(vault: Vault, { id, sealed }: { id: string; sealed: Buffer }, at: Date) {
  return {
    state: 'failed',
    last_error: withdrawnReason,
    sealed: emptyEnvelope(vault, id, sealed),
    state_at: at,
    settled_at: at,
    erased_at: at,
  } as const
}
