/** When each task of the upkeep last ran and what came of it, for all processes together; and the indexes that erasing needs. */
import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table upkeep (
    task text primary key,
    started_at timestamptz not null,
    ended_at timestamptz,
    touched integer,
    failure text
  )`,
  `create index codes_by_expiry on codes (expires_at)`,
  `create index incoming_by_time on incoming (received_at)`,
]

export const upkeep: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
