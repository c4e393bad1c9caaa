/** What those who run the service look at: counts by the minute, who is running, who looked a caller up; and ways to find rows by time. */
import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table tallies (
    minute timestamptz not null,
    name text not null,
    label text not null,
    upto_ms integer not null,
    count bigint not null,
    primary key (minute, name, label, upto_ms)
  )`,

  `create table instances (
    id uuid primary key,
    host text not null,
    version text not null,
    started_at timestamptz not null,
    seen_at timestamptz not null
  )`,

  `create table caller_look_ups (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    caller_key bytea not null,
    clerk text,
    calls_found integer not null
  )`,
  `create index caller_look_ups_by_time on caller_look_ups (at)`,

  `create index outbox_by_time on outbox (created_at)`,
  `create index outbox_to on outbox (recipient_key, created_at desc) where recipient_key is not null`,
  `create index parked_by_time on parked (created_at)`,
  `create index turns_cut_short on turns (at) where next in ('left', 'tooManyMistakes')`,
]

export const operations: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
