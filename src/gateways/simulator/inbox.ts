/** The simulator's phone and mail box: what is sent stays here for an hour, sealed, to be read on the simulated phone. */

import type { Queries } from '../../db/database.ts'
import type { Carrier, DeliveryReport } from '../../outbox/outbox.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Vault } from '../../vault/vault.ts'

export interface InboxMessage {
  /** Grows from message to message. */
  id: number
  text: string
  /** E-mails only. */
  subject?: string
  arrivedAt: Date
}

export interface Inbox extends Carrier {
  /** What arrived for this number (or e-mail address) after the message `afterId`, oldest first. */
  messages(to: string, afterId?: number): Promise<InboxMessage[]>
  /** Deletes what is older than an hour. */
  prune(): Promise<void>
}

export interface InboxParts {
  queries: Queries
  vault: Vault
  clock: Clock
  /** Told of each arrival, as a gateway would tell of a delivery. */
  report?: (report: DeliveryReport) => Promise<unknown>
}

const keepMs = 3_600_000

export function createInbox({ queries, vault, clock, report }: InboxParts): Inbox {
  const keyOf = (to: string) => vault.blindIndex('phone', to)
  const oldest = () => new Date(clock.now() - keepMs)

  const prune = async () => {
    await queries.deleteFrom('inbox').where('arrived_at', '<=', oldest()).execute()
  }

  return {
    prune,

    async submit({ to, text, subject }) {
      try {
        await prune()
        const key = keyOf(to)
        await queries
          .insertInto('inbox')
          .values({
            phone_key: key,
            sealed: vault.seal(JSON.stringify({ text, subject }), inboxAssociatedData(key)),
            arrived_at: new Date(clock.now()),
          })
          .execute()
      } catch {
        // A statement that failed may still have been committed.
        return { result: 'unknown', reason: 'the inbox did not answer' }
      }
      const messageId = `simulated-${clock.id()}`
      await report?.({ messageId, status: 'delivered', reason: null, to }).catch(() => {})
      return { result: 'submitted', messageId }
    },

    async messages(to, afterId = 0) {
      const key = keyOf(to)
      const rows = await queries
        .selectFrom('inbox')
        .select(['id', 'sealed', 'arrived_at'])
        .where('phone_key', '=', key)
        .where('id', '>', afterId)
        .where('arrived_at', '>', oldest())
        .orderBy('id')
        .execute()
      return rows.map(({ id, sealed, arrived_at }) => {
        const content = JSON.parse(vault.open(sealed, inboxAssociatedData(key)).toString()) as {
          text: string
          subject?: string
        }
        return { id, ...content, arrivedAt: arrived_at }
      })
    },
  }
}

/** What a message's row is bound to: another phone's key does not open it. */
export function inboxAssociatedData(phoneKey: Buffer): string {
  return `inbox:${phoneKey.toString('hex')}`
}
