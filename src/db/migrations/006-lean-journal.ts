/** A call's row says how the call began and how it ended; what lies between is told by its moves and not written twice. */
import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  'alter table calls rename column last_turn_at to changed_at',
  'alter table calls drop column turns, drop column last_state, drop column delivered',
  // Room in each page for what a call's end says: none of the indexes has to know of it.
  'alter table calls set (fillfactor = 70)',
]

export const leanJournal: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
