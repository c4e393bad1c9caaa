/**
 * What an operator sees and does: messages by state, those in trouble without their text, and putting failed ones back.
 *
 * Decision: a message that the provider refused, or that could not be handed over in its time, keeps its sealed text
 * until that time is over, so that it can be requeued once the cause is mended (a wrong key, no credit). One that
 * failed by a delivery report has lost its text with that report: its recipient asks for a new password instead.
 * An `unknown` message is never put back: it may be lying in somebody's phone. A lost one is made good by lost.ts.
 */

import { type Database, type OutboxState, type Queries, within } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'
import type { Vault } from '../vault/vault.ts'
import { openEnvelope } from './envelope.ts'
import { createMessageTask } from './message-task.ts'

export interface Troubled {
  id: string
  state: OutboxState
  kind: string
  medium: string
  /** The last two digits of a number, nothing of an address. */
  to: string
  ageSeconds: number
  attempts: number
  lastError: string | null
  /** Whether it can be put back. */
  hasText: boolean
}

export interface OutboxAdmin {
  /** Makes the queue of the jobs: after `boss.start()`, before anything is put back. */
  start(): Promise<void>
  /** Every state, also those of nobody. */
  countByState(queries: Queries): Promise<Record<OutboxState, number>>
  /** The failed and the unknown that nobody took back, oldest first, `limit` at most. */
  listTroubled(queries: Queries, limit?: number): Promise<Troubled[]>
  /** Puts failed messages back that have their text still. The ids of those put back. */
  requeue(queries: Queries, which: readonly string[] | 'failed'): Promise<string[]>
  /** Has unknown messages since then made good, whatever version put them in; and how many are not. */
  renewUnknown(queries: Queries, since: Date): Promise<{ renewable: number; others: number }>
  /** Takes what waits since before then for perhaps sent: `unknown`. How many. */
  doubt(queries: Queries, before: Date): Promise<number>
}

export function createOutboxAdmin(parts: {
  boss: Database['boss']
  vault: Vault
  clock: Clock
}): OutboxAdmin {
  const { boss, vault, clock } = parts
  const task = createMessageTask({ boss, clock })
  return {
    start: task.create,

    async countByState(queries) {
      const rows = await queries
        .selectFrom('outbox')
        .select(eb => ['state', eb.fn.countAll<number>().as('count')])
        .groupBy('state')
        .execute()
      const none = { queued: 0, sending: 0, submitted: 0, unknown: 0, delivered: 0, failed: 0 }
      return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) }
    },

    async listTroubled(queries, limit = 200) {
      const now = clock.now()
      const rows = await queries
        .selectFrom('outbox')
        .select(['id', 'state', 'kind', 'medium', 'sealed', 'created_at', 'attempts', 'last_error'])
        .select('erased_at')
        .where('state', 'in', ['failed', 'unknown'])
        // Taken back, or stopped by the budget: nobody is in trouble.
        .where('withdrawn_at', 'is', null)
        .orderBy('created_at')
        .limit(limit)
        .execute()
      return rows.map(({ id, state, kind, medium, attempts, ...row }) => ({
        id,
        state,
        kind,
        medium,
        to: medium === 'sms' ? mask(vault, id, row.sealed) : '…',
        ageSeconds: Math.round((now - row.created_at.getTime()) / 1_000),
        attempts,
        lastError: row.last_error,
        hasText: row.erased_at === null,
      }))
    },

    requeue: (queries, which) =>
      within(queries, async trx => {
        if (which.length === 0) return []
        const now = new Date(clock.now())
        const failed = trx
          .updateTable('outbox')
          .set({ state: 'queued', state_at: now, settled_at: null })
          .where('state', '=', 'failed')
          .where('erased_at', 'is', null)
          .where('withdrawn_at', 'is', null)
          .where('expires_at', '>', now)
        const chosen = which === 'failed' ? failed : failed.where('id', 'in', which)
        const rows = await chosen.returning('id').execute()
        for (const { id } of rows) await task.book(trx, id)
        return rows.map(row => row.id)
      }),

    async renewUnknown(queries, since) {
      const now = new Date(clock.now())
      const unknown = queries
        .selectFrom('outbox')
        .select(eb => eb.fn.countAll<number>().as('count'))
        .where('state', '=', 'unknown')
        .where('created_at', '>=', since)
      const all = await unknown.executeTakeFirstOrThrow()
      const renewable = await queries
        .updateTable('outbox')
        .set({ renewal: 'open' })
        .where('state', '=', 'unknown')
        .where('medium', '=', 'sms')
        .where('kind', 'in', ['password', 'number', 'answer'])
        .where('created_at', '>=', since)
        .where('erased_at', 'is', null)
        .where('expires_at', '>', now)
        .where(eb => eb.or([eb('renewal', 'is', null), eb('renewal', '=', 'open')]))
        .executeTakeFirst()
      const count = Number(renewable.numUpdatedRows)
      return { renewable: count, others: Number(all.count) - count }
    },

    async doubt(queries, before) {
      const now = new Date(clock.now())
      const doubted = await queries
        .updateTable('outbox')
        .set({ state: 'unknown', state_at: now, last_error: 'perhaps sent before a restore' })
        .where('state', '=', 'queued')
        .where('created_at', '<', before)
        .executeTakeFirst()
      return Number(doubted.numUpdatedRows)
    },
  }
}

function mask(vault: Vault, id: string, sealed: Buffer): string {
  try {
    return `…${openEnvelope(vault, id, sealed).to.slice(-2)}`
  } catch {
    return '…'
  }
}
