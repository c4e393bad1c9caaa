/**
 * Several carriers: which one has a message, how each is doing, who changed its weight. A version that knows nothing of it
 * writes no carrier, and names its messages as before.
 */
import { sql } from 'kysely'
import type { Step } from '../step.ts'

const statements = [
  'alter table outbox add column if not exists carrier text',
  'alter table outbox add column if not exists refused_by text',
  'alter table outbox add column if not exists bound_to text',
  'alter table outbox add column if not exists bound_until timestamptz',
  'alter table outbox add column if not exists operator text',
  'alter table outbox add column if not exists parts smallint',
  'alter table reports add column if not exists carrier text',

  `create table if not exists carriers (
    name text primary key,
    weight integer not null,
    health real not null default 1,
    moved_at timestamptz not null default now(),
    doubts integer not null default 0,
    shut_at timestamptz,
    shut_why text,
    probed_at timestamptz,
    probe_seconds integer not null default 30,
    seen_at timestamptz not null
  )`,
  `create table if not exists carrier_changes (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    carrier text not null,
    by_whom text not null,
    what text not null
  )`,
  'create index if not exists carrier_changes_by_time on carrier_changes (at)',
]

export const carriers: Step = {
  name: '030-carriers',
  does: 'makes the tables carriers and carrier_changes, and gives outbox and reports columns',
  run: tools =>
    tools.briefly(async trx => {
      for (const statement of statements) await sql.raw(statement).execute(trx)
    }),
}
