/**
 * Taking a queued message to send it: of any number who try, one gets it, and nobody ever again unless it is queued anew.
 *
 * What goes to one number goes in the order in which it was put in: whoever wants a later message takes the first one. One
 * that waits for its next attempt holds nobody, and a code goes at once, before whatever else waits.
 */
import { sql } from 'kysely'
import { type Queries, type Trx, within } from '../db/database.ts'
import { inSeconds } from '../platform/clock.ts'
import type { Choice, Chosen } from './carrier-choice.ts'
import type { Kind, Medium } from './outbox.ts'

export interface Claim {
  id: string
  kind: Kind
  medium: Medium
  sealed: Buffer
  /** Which attempt this is, from 1. With the id it names the claim: nobody else's answer is recorded under it. */
  attempt: number
  expiresAt: Date
  recipientKey: Buffer | null
  /** Whether the budget of its kind has given it this moment. */
  isPaced: boolean
  claimedAt: Date
  /** By whom it leaves; written in its row. Null of an e-mail, and where there is no choice. */
  carrier: string | null
  /** How it was chosen; `none` when no carrier has a way to its recipient. */
  chosen: Chosen | 'none' | undefined
}

/** Longer than a provider takes that answers at all: after it, what is being handed over holds nobody either. */
const holdSeconds = 15
/** Others may take the first one, again and again. */
const mostTries = 20

/** Whether a message may leave within its budget. */
export interface BudgetGate {
  /** Whether there is any budget. */
  isLimited: boolean
  /** Counts the message, inside the transaction that takes it; where it may not leave now, what becomes of it is settled. */
  admit(trx: Trx, claim: Claim): Promise<boolean>
}

/** Chooses the carrier of a message that is about to be taken. */
export type Choose = (queries: Queries, id: string, now: Date) => Promise<Choice>

interface Candidate {
  id: string
  state: 'queued' | 'sending'
}

/**
 * The message that goes next where this one is wanted, now `sending`; `wait` while one before it is being handed over;
 * `held` while no carrier takes it; undefined when it is not queued, or out of its time.
 */
export async function claimMessage(
  queries: Queries,
  id: string,
  now: Date,
  { budget, choose }: { budget?: BudgetGate | undefined; choose?: Choose | undefined } = {},
): Promise<Claim | 'wait' | 'held' | undefined> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const first = await firstBefore(queries, id, now)
    if (first === undefined) return undefined
    if (first.state === 'sending') return 'wait'
    const choice = await choose?.(queries, first.id, now)
    if (choice === 'held') return 'held'
    const claim = await (budget?.isLimited
      ? within(queries, trx => takeWithin(trx, budget, first.id, now, choice))
      : take(queries, first.id, now, choice))
    if (claim === 'not now' && first.id === id) return undefined
    if (claim !== undefined && claim !== 'not now') return claim
  }
  return 'wait'
}

/** The first that is due of those to the same number, up to this one. */
async function firstBefore(queries: Queries, id: string, now: Date): Promise<Candidate | undefined> {
  const { rows } = await sql<Candidate>`
    select coalesce(earlier.id, own.id) as id, coalesce(earlier.state, own.state) as state
    from outbox own left join lateral (
      select id, state from outbox
      where recipient_key = own.recipient_key and state in ('queued', 'sending') and place < own.place
        and kind <> 'code' and expires_at > ${now} and withdrawn_at is null
        and (case when state = 'queued' then due_at <= ${now} else state_at > ${inSeconds(now.getTime(), -holdSeconds)} end)
      order by place limit 1
    ) earlier on own.kind <> 'code'
    where own.id = ${id} and own.state = 'queued' and own.expires_at > ${now}
      and not exists (select from sending_pause where paused_at is not null)`.execute(queries)
  return rows[0]
}

/** The same, when its budget lets it go; it was settled what becomes of it otherwise. */
async function takeWithin(
  trx: Trx,
  budget: BudgetGate,
  id: string,
  now: Date,
  choice: Claim['chosen'],
): Promise<Claim | 'not now' | undefined> {
  const claim = await take(trx, id, now, choice)
  return claim === undefined || (await budget.admit(trx, claim)) ? claim : 'not now'
}

/** The next that is due to this number, when the one before it is through. */
export async function nextTo(queries: Queries, recipientKey: Buffer, now: Date): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from outbox
    where recipient_key = ${recipientKey} and state in ('queued', 'sending') and state = 'queued'
      and due_at <= ${now} and expires_at > ${now}
    order by place limit 1`.execute(queries)
  return rows[0]?.id
}

async function take(
  queries: Queries,
  id: string,
  now: Date,
  choice: Claim['chosen'],
): Promise<Claim | undefined> {
  const chosen = choice === 'none' ? undefined : choice
  const row = await queries
    .updateTable('outbox')
    .set(eb => ({
      state: 'sending',
      state_at: now,
      attempts: eb('attempts', '+', 1),
      carrier: chosen?.name ?? null,
      provider_key: chosen?.providerKey ?? null,
      parts: chosen?.parts ?? null,
    }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .where('expires_at', '>', now)
    // Chosen for this attempt, and no other.
    .$if(chosen !== undefined, query => query.where('attempts', '=', (chosen?.attempt ?? 0) - 1))
    .returning(['id', 'kind', 'medium', 'sealed', 'attempts', 'expires_at', 'recipient_key', 'paced_at'])
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id,
    kind: row.kind as Kind,
    medium: row.medium as Medium,
    sealed: row.sealed,
    attempt: row.attempts,
    expiresAt: row.expires_at,
    recipientKey: row.recipient_key,
    isPaced: row.paced_at !== null,
    claimedAt: now,
    carrier: chosen?.name ?? null,
    chosen: choice,
  }
}
