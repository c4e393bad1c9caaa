/** Messages as rows, from being put in to being looked up; sent by sender.ts, settled by reports.ts and sweep.ts. */

import type { Database } from '../db/database.ts'
import { type Clock, inSeconds } from '../platform/clock.ts'
import { carryTrace } from '../platform/tracing.ts'
import type { Vault } from '../vault/vault.ts'
import { type Envelope, openEnvelope, sealEnvelope } from './envelope.ts'
import { readGate } from './gate.ts'
import { createLost } from './lost.ts'
import { createMessageTask } from './message-task.ts'
import type { Kind, Message, Outbox, OutboxMaintenance } from './outbox.ts'
import { createReports } from './reports.ts'
import { createSweep } from './sweep.ts'
import { isOutrun, lockRecipient, withdrawQuestions } from './withdrawal.ts'

export interface OutboxParts {
  boss: Database['boss']
  vault: Vault
  clock: Clock
}

export function createOutbox({ boss, vault, clock }: OutboxParts): Outbox & OutboxMaintenance {
  const task = createMessageTask({ boss, clock })
  return {
    start: task.create,
    async reconcile(queries) {
      // What may not leave keeps its jobs: a new one every minute would be one too many for each.
      const { paused, held } = await readGate(queries)
      return paused === null && held.sms === undefined ? task.reconcile(queries) : 0
    },
    applyReport: createReports({ vault, clock }),
    makeGood: createLost({ vault, clock, task }),
    sweep: createSweep({ vault, clock }),

    async enqueue(trx, message) {
      const row = rowOf(message, { vault, clock })
      const { recipient_key: recipientKey, said_at: saidAt } = row
      if (recipientKey !== null && saidAt !== null) {
        await lockRecipient(trx, recipientKey)
        if (row.asks && (await isOutrun(trx, recipientKey, saidAt))) return
        await withdrawQuestions(trx, vault, { recipientKey, before: saidAt, at: row.state_at })
      }
      await task.add(trx, row)
    },

    withdrawQuestions: (trx, to) =>
      withdrawQuestions(trx, vault, {
        recipientKey: vault.blindIndex('phone', to),
        at: new Date(clock.now()),
      }),

    async stateOf(queries, id) {
      const row = await queries.selectFrom('outbox').select('state').where('id', '=', id).executeTakeFirst()
      return row?.state
    },

    async count(queries, kinds, about, since) {
      const { count } = await queries
        .selectFrom('outbox')
        .select(eb => eb.fn.countAll<number>().as('count'))
        .where('subject_key', '=', subjectKey(vault, about))
        .where('kind', 'in', kinds)
        .where('created_at', '>', since)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    async latest(queries, kinds, about) {
      const row = await queries
        .selectFrom('outbox')
        .select(['id', 'kind', 'state', 'sealed', 'created_at', 'submitted_at', 'settled_at'])
        .where('subject_key', '=', subjectKey(vault, about))
        .where('kind', 'in', typeof kinds === 'string' ? [kinds] : kinds)
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const { to } = openEnvelope(vault, row.id, row.sealed)
      return {
        id: row.id,
        state: row.state,
        kind: row.kind as Kind,
        to,
        createdAt: row.created_at,
        submittedAt: row.submitted_at,
        settledAt: row.settled_at,
      }
    },
  }
}

function rowOf(message: Message, { vault, clock }: { vault: Vault; clock: Clock }) {
  const id = clock.id()
  const now = clock.now()
  return {
    id,
    idempotency_key: message.idempotencyKey,
    kind: message.kind,
    medium: message.medium,
    sealed: sealEnvelope(vault, id, envelopeOf(message)),
    subject_key: message.about === undefined ? null : subjectKey(vault, message.about),
    recipient_key: message.medium === 'sms' ? vault.blindIndex('phone', message.to) : null,
    state_at: new Date(now),
    operator: message.operator ?? null,
    renewal: renewalOf(message),
    asks: message.said?.asks ?? false,
    said_at: message.said === undefined ? null : new Date(message.said.at),
    expires_at: inSeconds(now, message.lifeSeconds),
  }
}

/** Whoever replaces a password has to know whose it is, and the row tells nobody. */
function envelopeOf({ to, text, subject, html, about, language }: Message): Envelope {
  return {
    to,
    text,
    ...(subject !== undefined && { subject }),
    ...(html !== undefined && { html }),
    ...(language !== undefined && about !== undefined && { about, language }),
    ...carryTrace(),
  }
}

/** Made good is what somebody cannot do without; a password that replaces another is not replaced. */
function renewalOf({ kind, language }: Message): 'open' | 'done' | null {
  if (kind === 'password') return language === undefined ? 'done' : 'open'
  return kind === 'number' || kind === 'answer' ? 'open' : null
}

function subjectKey(vault: Vault, about: string): Buffer {
  return vault.blindIndex('registration', about)
}
