/** Counts by the day that survive a lost Redis, and which account a card leads to. Tables more, which nobody before knows of. */
import { sql } from 'kysely'
import type { Step } from '../step.ts'

const statements = [
  `create table if not exists tickets (
    key text not null,
    id text not null,
    day integer not null,
    ends_at timestamptz not null,
    primary key (key, id)
  )`,
  `create index if not exists tickets_ends_at on tickets (ends_at)`,
  `create table if not exists card_accounts (
    card_key bytea primary key,
    registration_key bytea not null,
    seen_at timestamptz not null default now()
  )`,
  `create index if not exists card_accounts_registration_key on card_accounts (registration_key)`,
  `create index if not exists card_accounts_seen_at on card_accounts (seen_at)`,
]

export const tickets: Step = {
  name: '011-tickets',
  does: 'makes the tables tickets and card_accounts',
  run: tools =>
    tools.briefly(async trx => {
      for (const statement of statements) await sql.raw(statement).execute(trx)
    }),
}
