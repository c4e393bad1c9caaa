/** Accounts asked for from another phone than the one that the CNSS knows. A table more, which nobody before knows of. */
import { sql } from 'kysely'
import type { Step } from '../step.ts'

const statements = [
  `create table if not exists claims (
    id text primary key,
    known_key bytea not null,
    sealed bytea not null,
    made_at timestamptz not null,
    waits_until timestamptz not null,
    told_at timestamptz not null,
    denied_at timestamptz,
    granted_at timestamptz
  )`,
  `create index if not exists claims_known_key on claims (known_key)`,
  `create index if not exists claims_made_at on claims (made_at)`,
]

export const claims: Step = {
  name: '012-claims',
  does: 'makes the table claims',
  run: tools =>
    tools.briefly(async trx => {
      for (const statement of statements) await sql.raw(statement).execute(trx)
    }),
}
