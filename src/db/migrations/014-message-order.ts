/**
 * The order in which messages were put in, and what a newer one takes back. A version that knows nothing of it fills the
 * order all the same, by its default; rows from before have none.
 */
import { sql } from 'kysely'
import type { Step } from '../step.ts'

const statements = [
  'create sequence if not exists outbox_place',
  // In two statements: a column that is added with its default would be filled in every row there is.
  'alter table outbox add column if not exists place bigint',
  "alter table outbox alter column place set default nextval('outbox_place')",
  'alter table outbox add column if not exists asks boolean',
  'alter table outbox add column if not exists said_at timestamptz',
  'alter table outbox add column if not exists withdrawn_at timestamptz',
]

export const messageOrder: Step = {
  name: '014-message-order',
  does: 'gives outbox columns for the order of messages, and an index of those that wait',
  async run(tools) {
    await tools.briefly(async trx => {
      for (const statement of statements) await sql.raw(statement).execute(trx)
    })
    await tools.createIndex(
      'outbox_waiting',
      `outbox (recipient_key, place) where state in ('queued', 'sending')`,
    )
  },
}
