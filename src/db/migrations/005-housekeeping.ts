/** Indexes by which housekeeping finds rows that have expired without reading whole tables. */
import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  'create index inbox_by_time on inbox (arrived_at)',
  'create index reports_by_time on reports (received_at)',
  'create index parked_by_answer on parked (answered_at) where answered_at is not null',
  'create index parked_by_due on parked (due_at) where answered_at is null',
  'create index password_changes_by_time on password_changes (changed_at)',
]

export const housekeeping: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
