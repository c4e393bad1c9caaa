/** What all processes that send messages agree on: their pace, whether they may, and what an hour's budget has left. */
import { sql } from 'kysely'
import type { Step } from '../step.ts'

const statements = [
  `create table if not exists sending (
    medium text primary key,
    next_at timestamptz not null default now(),
    held_at timestamptz,
    held_why text,
    probed_at timestamptz
  )`,
  `insert into sending (medium) values ('sms'), ('email') on conflict do nothing`,

  `create table if not exists sending_pause (
    one boolean primary key default true check (one),
    paused_at timestamptz,
    why text,
    system_id text,
    database_oid text,
    marked_at timestamptz
  )`,
  'insert into sending_pause (one) values (true) on conflict do nothing',

  `create table if not exists message_budget (
    kind text not null,
    hour timestamptz not null,
    spent integer not null default 0,
    next_at timestamptz,
    primary key (kind, hour)
  )`,
  'alter table outbox add column if not exists paced_at timestamptz',
]

export const sending: Step = {
  name: '015-sending',
  does: 'makes the tables sending, sending_pause and message_budget, and gives outbox a column',
  run: tools =>
    tools.briefly(async trx => {
      for (const statement of statements) await sql.raw(statement).execute(trx)
    }),
}
