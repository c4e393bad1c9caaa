/** Lets time pass for all that waits in the database: retries come due now, and what died in the middle is found. */
import { sql } from 'kysely'
import type { Store } from '#src/composition/store.ts'
import { createDurableTask, type TaskKind, type TaskTable } from '#src/jobs/durable-task.ts'
import { messageKind } from '#src/outbox/message-task.ts'
import { deferredLookUpKind } from '#src/registration/deferred-look-up.ts'
import { accountRequestKind } from '#src/registration/remote-account-request.ts'
import { openStoreOutbox } from './store-outbox.ts'

const kinds: readonly TaskKind<TaskTable>[] = [messageKind, deferredLookUpKind, accountRequestKind]

export interface Hastening {
  /** As if some minutes had passed. */
  hurry(): Promise<void>
  /** Rows of which something is still to come. */
  undone(): Promise<Record<string, number>>
  stop(): Promise<void>
}

export async function createHastening(store: Store): Promise<Hastening> {
  const { queries, boss, clock, outbox, stop } = await openStoreOutbox(store)

  return {
    async hurry() {
      for (const kind of kinds) {
        const { table, isWaiting } = kind
        await sql`update ${sql.table(table)} set due_at = now() - interval '2 minutes' where ${isWaiting}`.execute(
          queries,
        )
        await createDurableTask<TaskTable>({ boss, clock }, kind).reconcile(queries)
      }
      await sql`update outbox set state_at = state_at - interval '40 seconds' where state = 'sending'`.execute(
        queries,
      )
      // Whether a carrier that refused us takes messages again is tried now.
      await sql`update sending set probed_at = null`.execute(queries)
      await sql`update carriers set probed_at = to_timestamp(0) where shut_at is not null`.execute(queries)
      // A new code can be asked for.
      await sql`update codes set created_at = created_at - interval '1 minute'`.execute(queries)
      await sql`update reports set received_at = received_at - interval '2 minutes'`.execute(queries)
      await outbox.sweep(queries)
    },

    async undone() {
      const { rows } = await sql<{ what: string; rows: number }>`
        select 'account requests' as what, count(*)::int as rows from errands
        union all select 'deferred look-ups', count(*)::int from parked where answered_at is null
        union all select 'messages ' || state, count(*)::int from outbox
          where state in ('queued', 'sending') group by state`.execute(queries)
      return Object.fromEntries(rows.filter(row => row.rows > 0).map(row => [row.what, row.rows]))
    },

    stop,
  }
}
