/**
 * The conversation by text message: a keyword begins it, each message is an answer, each reply goes out through the outbox.
 *
 * A message is taken once, whatever the gateway repeats: its reply is put into the outbox in the transaction that
 * remembers its id; until then the turn's stored answer gives the same reply again.
 */

import type { Language } from '#machines/protocol.ts'
import { type Request, readRequest } from '#machines/request.ts'
import type { Converse, Hop, Receive, Reply, TextMessage } from '../channels/channel.ts'
import type { Clock } from '../clock.ts'
import { type Queries, within } from '../db/database.ts'
import type { Limits } from '../limits/limits.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Vault } from '../vault.ts'
import { fixedReply } from './fixed-reply.ts'
import type { Record } from './record.ts'

export interface TextMessageParts {
  queries: Queries
  vault: Vault
  clock: Clock
  converse: Converse
  sessions: Pick<Sessions<Record>, 'take' | 'forget'>
  outbox: Outbox
  limits: Pick<Limits, 'replies' | 'helps'>
  languages: readonly Language[]
  /** Counts a message that is not answered: `foreign`, `repeated`, `too many`, `help given`. */
  ignored(why: string): void
}

/** Moroccan mobiles: no short code, no name, nobody abroad, so that two machines never talk to each other. */
const person = /^\+212[67][0-9]{8}$/
const replyLifeSeconds = 3_600

export function createTextMessages(parts: TextMessageParts): Receive {
  const { queries, vault, clock, converse, sessions, outbox, limits } = parts

  return async message => {
    if (!person.test(message.from)) return parts.ignored('foreign')
    const key = vault.lookUpKey('message', `${message.gateway}:${message.id}`)
    if (await isKnown(key)) return parts.ignored('repeated')
    const request = readRequest(message.text, clock.today())
    const fixed = await fixedReply(message.from, request, parts)
    if (request.keyword === 'stop') await sessions.forget(message.from)
    const reply = (await limits.replies.allow(message.from))
      ? await answerTo(message, request, fixed)
      : 'too many'
    if (typeof reply === 'string') parts.ignored(reply)
    await within(queries, async trx => {
      const taken = await trx
        .insertInto('incoming')
        .values({ message_key: key })
        .onConflict(conflict => conflict.doNothing())
        .returning('message_key')
        .executeTakeFirst()
      if (taken === undefined || typeof reply === 'string') return
      await outbox.enqueue(trx, {
        medium: 'sms',
        kind: 'reply',
        to: message.from,
        text: reply.text,
        idempotencyKey: `reply:${key.toString('hex')}`,
        lifeSeconds: replyLifeSeconds,
      })
    })
  }

  async function isKnown(key: Buffer): Promise<boolean> {
    const row = await queries
      .selectFrom('incoming')
      .select('received_at')
      .where('message_key', '=', key)
      .executeTakeFirst()
    return row !== undefined
  }

  /** The reply, or why there is none. */
  async function answerTo(message: TextMessage, request: Request, fixed: Reply | null) {
    const reply = fixed ?? (await converse(hopOf(message, request)))
    return reply.isHelp === true && !(await limits.helps.allow(message.from)) ? 'help given' : reply
  }
}

function hopOf(message: TextMessage, { keyword, language, answers }: Request): Hop {
  return {
    gateway: message.gateway,
    channel: 'sms',
    caller: message.from,
    operator: message.operator,
    session: message.id,
    typed: [message.text],
    ...(keyword === 'start' && { request: { language, answers } }),
  }
}
