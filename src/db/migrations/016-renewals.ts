/** Messages that were lost on the way and are made good: which still may be, and the passwords that are about to be replaced. */
import { sql } from 'kysely'
import type { Step } from '../step.ts'

const statements = [
  'alter table outbox add column if not exists renewal text',
  `create table if not exists replacements (
    id uuid primary key,
    caller_key bytea not null,
    sealed bytea not null,
    attempts integer not null default 0,
    created_at timestamptz not null default now(),
    due_at timestamptz not null
  )`,
  'create index if not exists replacements_by_caller on replacements (caller_key)',
  'create index if not exists replacements_by_due on replacements (due_at)',
]

export const renewals: Step = {
  name: '016-renewals',
  does: 'makes the table replacements, and gives outbox a column',
  run: tools =>
    tools.briefly(async trx => {
      for (const statement of statements) await sql.raw(statement).execute(trx)
    }),
}
