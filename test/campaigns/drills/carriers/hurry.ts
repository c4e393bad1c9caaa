/** Lets half an hour pass for messages of which nobody knows whether they left, as often as it is asked. */
import { sql } from 'kysely'
import { createAccounts } from '#src/accounts/account-rows.ts'
import type { Store } from '#src/composition/store.ts'
import { createDurableTask } from '#src/jobs/durable-task.ts'
import { messageKind } from '#src/outbox/message-task.ts'
import { createPasswordReplacements } from '#src/registration/password-replacement.ts'
import { openStoreOutbox } from '../store-outbox.ts'

export interface Hurry {
  pass(): Promise<void>
  /** Messages and replacements of which something is still to come. */
  undone(): Promise<number>
  stop(): Promise<void>
}

export async function createHurry(store: Store): Promise<Hurry> {
  const { database, vault } = store
  const { queries, boss, clock, outbox, stop } = await openStoreOutbox(store)
  // Whoever serves carries out what is taken on here.
  const replacements = createPasswordReplacements({
    database,
    vault,
    clock,
    accounts: createAccounts({ vault }),
    outbox,
    serviceCode: '*000#',
    language: 'fr',
    report() {},
  })
  await boss.createQueue('replacements').catch(() => {})

  return {
    async pass() {
      await sql`update outbox set state_at = state_at - interval '2 minutes' where state = 'sending'`.execute(
        queries,
      )
      await sql`update outbox set state_at = state_at - interval '40 minutes' where state = 'unknown'`.execute(
        queries,
      )
      await sql`update outbox set due_at = now() - interval '2 minutes' where state = 'queued'`.execute(
        queries,
      )
      await outbox.sweep(queries)
      await outbox.makeGood(queries, { unknownMinutes: 30, replacePassword: replacements.replace })
      await sql`update sending set probed_at = null`.execute(queries)
      await sql`update carriers set probed_at = now() - interval '1 hour' where shut_at is not null`.execute(
        queries,
      )
      await createDurableTask({ boss, clock }, messageKind).reconcile(queries)
    },

    async undone() {
      const { rows } = await sql<{ count: number }>`
        select (select count(*) from outbox where state in ('queued', 'sending')
            or (state = 'unknown' and renewal = 'open')
            or (state = 'submitted' and kind = 'password'))
          + (select count(*) from replacements) as count`.execute(queries)
      return Number(rows[0]?.count ?? 0)
    },

    stop,
  }
}
