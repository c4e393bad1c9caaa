/** The first tables. Nothing personal stands in the clear: `sealed` columns are encrypted, `*_key` columns keyed hashes. */
import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table secrets (name text primary key, sealed bytea not null)`,

  `create table schemes (code text primary key, names jsonb not null)`,

  `create table people (card_key bytea primary key, sealed bytea not null)`,

  `create table accounts (
    registration_key bytea primary key,
    idempotency_key text not null unique,
    password_hash text not null,
    password_key text not null,
    sealed bytea not null,
    opened_at timestamptz not null default now(),
    password_set_at timestamptz not null default now()
  )`,

  `create table errands (
    idempotency_key text primary key,
    caller_key bytea not null,
    sealed bytea not null,
    attempts integer not null default 0,
    created_at timestamptz not null default now(),
    due_at timestamptz not null
  )`,

  `create table outbox (
    id uuid primary key,
    idempotency_key text not null unique,
    kind text not null,
    medium text not null,
    state text not null default 'queued'
      check (state in ('queued', 'sending', 'submitted', 'unknown', 'delivered', 'failed')),
    sealed bytea not null,
    subject_key bytea,
    provider_key bytea,
    attempts integer not null default 0,
    last_error text,
    created_at timestamptz not null default now(),
    state_at timestamptz not null default now(),
    submitted_at timestamptz,
    settled_at timestamptz,
    expires_at timestamptz not null
  )`,
  `create index outbox_by_subject on outbox (subject_key, created_at desc) where subject_key is not null`,
  `create index outbox_by_provider on outbox (provider_key) where provider_key is not null`,
  `create index outbox_by_state on outbox (state, state_at)`,

  `create index errands_by_caller on errands (caller_key)`,

  `create table inbox (
    id bigint generated always as identity primary key,
    phone_key bytea not null,
    sealed bytea not null,
    arrived_at timestamptz not null default now()
  )`,
  `create index inbox_by_phone on inbox (phone_key, id)`,

  `create table parked (
    id uuid primary key,
    caller_key bytea not null,
    sealed bytea not null,
    created_at timestamptz not null default now(),
    answered_at timestamptz,
    outcome text,
    attempts integer not null default 0,
    due_at timestamptz not null
  )`,
  `create index parked_by_caller on parked (caller_key) where answered_at is null`,

  `create table codes (
    id text primary key,
    phone_key bytea not null,
    code_hash bytea not null,
    tries integer not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    accepted_at timestamptz
  )`,

  `create table calls (
    call_key bytea primary key,
    caller_key bytea not null,
    channel text not null,
    gateway text not null,
    language text,
    started_at timestamptz not null,
    last_turn_at timestamptz not null,
    turns integer not null,
    last_state text not null,
    ended text,
    gateway_status text,
    delivered boolean not null default false
  )`,
  `create index calls_by_caller on calls (caller_key, started_at desc)`,
  `create index calls_by_time on calls (started_at)`,

  `create table turns (
    at timestamptz not null,
    call_key bytea not null,
    channel text not null,
    language text,
    state text not null,
    happened text not null,
    next text not null,
    thought_ms integer,
    turn_ms real not null
  )`,
  `create index turns_by_time on turns (at)`,
  `create index turns_by_call on turns (call_key)`,

  `create table incoming (message_key bytea primary key, received_at timestamptz not null default now())`,
]

export const start: Migration = {
  async up(db) {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
