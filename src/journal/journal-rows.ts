/** The journal in the database: written every half second; while the database is down rows wait, the oldest giving way. */
import type { State } from '#machines/protocol.ts'
import { createBatchWriter } from '../db/batch-writer.ts'
import type { Queries } from '../db/database.ts'
import { type Clock, inSeconds } from '../platform/clock.ts'
import type { Failure } from '../platform/failures.ts'
import type { Vault } from '../vault/vault.ts'
import type { Journal } from './journal.ts'
import { addEntry, createBatch, joined, writeBatch } from './journal-batch.ts'

export interface JournalParts {
  queries: Queries
  vault: Vault
  clock: Clock
  report(failure: Failure): void
}

/** Gateways end a call after minutes: the days before need not be looked at. */
const longestCallSeconds = 86_400

export function createJournal({ queries, vault, clock, report }: JournalParts): Journal {
  const rows = createBatchWriter({
    everyMs: 500,
    createBatch,
    write: batch => writeBatch(queries, batch),
    join: joined,
    report,
  })

  const keyOf = ({ gateway, caller, session }: { gateway: string; caller: string; session: string }) =>
    vault.blindIndex('session', `${gateway}:${caller}:${session}`)

  return {
    add: entry => addEntry(rows.waiting(), entry, clock.now()),
    flush: rows.flush,
    stop: rows.stop,
    nameOf: call => keyOf(call).toString('hex'),

    async beginningOf(hop) {
      await rows.flush()
      const row = await queries
        .selectFrom('turns')
        .select(['next', 'language'])
        .where('call_key', '=', keyOf(hop))
        .where('happened', '=', 'dialled')
        .where('at', '>=', inSeconds(clock.now(), -longestCallSeconds))
        .orderBy('at')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : { asked: row.next as State, language: row.language }
    },

    async close(name, status) {
      await rows.flush()
      await queries
        .updateTable('calls')
        .set({ gateway_status: status })
        .where('call_key', '=', Buffer.from(name, 'hex'))
        .where('gateway_status', 'is', null)
        .execute()
    },
  }
}
