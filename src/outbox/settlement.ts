/** The end of a message by a delivery report: its final state, and its text erased with it. */
import { type SqlBool, sql } from 'kysely'
import type { OutboxState, Trx } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'
import { emptyEnvelope } from './envelope.ts'
import { statesBefore, tidyReason } from './states.ts'

export interface Settled {
  state: 'delivered' | 'failed'
  reason: string | null
  at: Date
}

/** One that failed before it was handed over has never been anybody's to deliver. */
const isOrWasHandedOver = sql<SqlBool>`(state <> 'failed' or submitted_at is not null)`

/** Settles the row; false when it is final already. */
export async function settle(
  trx: Trx,
  vault: Vault,
  row: { id: string; sealed: Buffer; state: OutboxState },
  { state, reason, at }: Settled,
  providerKey: Buffer,
): Promise<boolean> {
  const settled = await trx
    .updateTable('outbox')
    .set({
      state,
      last_error: reason === null ? null : tidyReason(reason),
      sealed: emptyEnvelope(vault, row.id, row.sealed),
      provider_key: providerKey,
      state_at: at,
      settled_at: at,
      erased_at: at,
    })
    .where('id', '=', row.id)
    // A report can only be about what was handed over, whatever it says. Delivered beats failed, and nothing beats delivered.
    .where('state', 'in', statesBefore(state))
    .where(isOrWasHandedOver)
    .executeTakeFirst()
  return settled.numUpdatedRows > 0n
}

/** A report and the answer to its submission come in either order, often at once: one looks while the other waits. */
export async function lockProviderKey(trx: Trx, providerKey: Buffer): Promise<void> {
  await sql`select pg_advisory_xact_lock(${providerKey.readBigInt64BE(0).toString()}::bigint)`.execute(trx)
}
