/**
 * What a figure is compared with: the operator of each call, the versions that ran, the outages. A version that knows
 * nothing of it writes calls without an operator.
 */
import { sql } from 'kysely'
import type { Step } from '../step.ts'

const statements = [
  'alter table calls add column if not exists operator text',

  `create table if not exists releases (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    version text not null,
    commit_id text not null
  )`,
  'create index if not exists releases_by_time on releases (at)',

  `create table if not exists outages (
    id uuid primary key,
    what text not null,
    began_at timestamptz not null,
    seen_at timestamptz not null
  )`,
  'create index if not exists outages_by_time on outages (seen_at)',
]

export const history: Step = {
  name: '031-history',
  does: 'makes the tables releases and outages, and gives calls a column',
  run: tools =>
    tools.briefly(async trx => {
      for (const statement of statements) await sql.raw(statement).execute(trx)
    }),
}
