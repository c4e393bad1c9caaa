/** What the life of a message needs: when it is due, whose it is, whether its text is gone, and reports that came too early. */
import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `alter table outbox
    add column recipient_key bytea,
    add column due_at timestamptz not null default now(),
    add column erased_at timestamptz`,
  `create index outbox_by_recipient on outbox (recipient_key)
    where provider_key is null and state in ('sending', 'submitted', 'unknown')`,
  `create index outbox_by_expiry on outbox (expires_at) where erased_at is null`,

  `create table reports (
    provider_key bytea primary key,
    recipient_key bytea,
    status text not null check (status in ('delivered', 'failed')),
    reason text,
    received_at timestamptz not null
  )`,

  `create table password_changes (
    registration_key bytea not null,
    idempotency_key text not null,
    changed_at timestamptz not null default now(),
    primary key (registration_key, idempotency_key)
  )`,
]

export const messageLife: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
