/**
 * The journal in the database. Rows wait in memory for at most half a second: that much is lost when a process dies
 * without warning, nothing when it is stopped. While the database is down they wait longer, the oldest giving way.
 */
import type { State } from '#machines/protocol.ts'
import type { Clock } from '../clock.ts'
import type { Queries } from '../db/database.ts'
import { asFailure, type Failure } from '../failures.ts'
import type { Vault } from '../vault.ts'
import type { Journal } from './journal.ts'
import { addEntry, createBatch, joined, writeBatch } from './journal-batch.ts'

export interface JournalParts {
  queries: Queries
  vault: Vault
  clock: Clock
  report(failure: Failure): void
}

const flushEveryMs = 500

export function createJournal({ queries, vault, clock, report }: JournalParts): Journal {
  let waiting = createBatch()
  let writing: Promise<void> = Promise.resolve()

  const keyOf = ({ gateway, caller, session }: { gateway: string; caller: string; session: string }) =>
    vault.lookUpKey('session', `${gateway}:${caller}:${session}`)

  async function write(): Promise<void> {
    const batch = waiting
    waiting = createBatch()
    try {
      await writeBatch(queries, batch)
    } catch (thrown) {
      if (!isRefused(thrown)) waiting = joined(batch, waiting)
      throw thrown
    }
  }

  function flush(): Promise<void> {
    writing = writing
      .then(write)
      .catch((thrown: unknown) => report(asFailure(thrown, 'database-unavailable')))
    return writing
  }

  const timer = setInterval(() => void flush(), flushEveryMs)
  timer.unref()

  return {
    add: entry => addEntry(waiting, entry, clock.now()),
    flush,
    nameOf: call => keyOf(call).toString('hex'),

    async beginningOf(hop) {
      await flush()
      const row = await queries
        .selectFrom('turns')
        .select(['next', 'language'])
        .where('call_key', '=', keyOf(hop))
        .where('happened', '=', 'dialled')
        .orderBy('at')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? null : { asked: row.next as State, language: row.language }
    },

    async close(call, status) {
      await flush()
      await queries
        .updateTable('calls')
        .set({ gateway_status: status })
        .where('call_key', '=', keyOf(call))
        .where('gateway_status', 'is', null)
        .execute()
    },

    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

/** Rows that the database will never take (SQLSTATE classes 22 and 23): kept, they would block all that follow. */
function isRefused(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && /^2[23]/.test(String(thrown.code))
}
