/** Messages as rows, from being put in to being looked up; sent by sender.ts, settled by reports.ts and sweep.ts. */

import type { Clock } from '../clock.ts'
import type { Database, Trx } from '../db/database.ts'
import type { Vault } from '../vault.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
import type { Message, Outbox, OutboxUpkeep } from './outbox.ts'
import { createReports } from './reports.ts'
import { createSweep } from './sweep.ts'
import { createWakeUps } from './wake-up.ts'

export interface OutboxParts {
  boss: Database['boss']
  vault: Vault
  clock: Clock
}

export function createOutbox({ boss, vault, clock }: OutboxParts): Outbox & OutboxUpkeep {
  const wakeUps = createWakeUps(boss)
  return {
    start: () => wakeUps.create(),
    applyReport: createReports({ vault, clock }),
    sweep: createSweep({ wakeUps, vault, clock }),

    async enqueue(trx, message) {
      const id = await insert(trx, message, { vault, clock })
      if (id !== undefined) await wakeUps.send(trx, id)
    },

    async latest(queries, kind, about) {
      const row = await queries
        .selectFrom('outbox')
        .select(['id', 'state', 'sealed', 'created_at', 'settled_at'])
        .where('subject_key', '=', subjectKey(vault, about))
        .where('kind', '=', kind)
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const { to } = openEnvelope(vault, row.id, row.sealed)
      return { id: row.id, state: row.state, kind, to, createdAt: row.created_at, settledAt: row.settled_at }
    },
  }
}

/** The new row's id; undefined when the key is known. */
async function insert(
  trx: Trx,
  message: Message,
  { vault, clock }: { vault: Vault; clock: Clock },
): Promise<string | undefined> {
  const id = clock.id()
  const now = clock.now()
  const row = await trx
    .insertInto('outbox')
    .values({
      id,
      idempotency_key: message.idempotencyKey,
      kind: message.kind,
      medium: message.medium,
      sealed: sealEnvelope(vault, id, message),
      subject_key: message.about === undefined ? null : subjectKey(vault, message.about),
      recipient_key: message.medium === 'sms' ? vault.lookUpKey('phone', message.to) : null,
      created_at: new Date(now),
      state_at: new Date(now),
      due_at: new Date(now),
      expires_at: new Date(now + message.lifeSeconds * 1_000),
    })
    .onConflict(conflict => conflict.column('idempotency_key').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

function subjectKey(vault: Vault, about: string): Buffer {
  return vault.lookUpKey('registration', about)
}
