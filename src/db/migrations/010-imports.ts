/** Who loaded which file of people, when, and what came of it. A table more, which nobody before knows of. */
import { sql } from 'kysely'
import type { Step } from '../step.ts'

const statements = [
  `create table if not exists imports (
    id uuid primary key,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    ended_at timestamptz,
    by_whom text,
    is_dry_run boolean not null,
    is_replacing boolean not null,
    allows_shared_numbers boolean not null,
    state text not null check (state in ('reading', 'loading', 'loaded', 'tried', 'stopped')),
    share real,
    file_bytes bigint,
    file_sha256 bytea,
    lines bigint not null default 0,
    added bigint,
    changed bigint,
    unchanged bigint,
    repeated bigint,
    gone bigint,
    removed bigint,
    refused bigint,
    problem text
  )`,
  `create index if not exists imports_by_time on imports (started_at)`,
]

export const imports: Step = {
  name: '010-imports',
  does: 'makes the table imports',
  run: tools =>
    tools.briefly(async trx => {
      for (const statement of statements) await sql.raw(statement).execute(trx)
    }),
}
