/**
 * The conversation by text message: a keyword begins it, each message is an answer, each reply goes out through the outbox.
 *
 * A message is taken once, whatever the gateway repeats: its reply is put into the outbox in the transaction that
 * remembers it; until then the turn's stored answer gives the same reply again.
 */
import type { Language } from '#machines/protocol.ts'
import { isMoroccanMobile } from '#machines/reading/phones.ts'
import { readRequest } from '#machines/reading/request.ts'
import { isDenial } from '#machines/reading/vocabulary.ts'
import { localeFor } from '#machines/screens.ts'
import { languagesToAnswer, packed } from '#machines/text-messages.ts'
import type { HandleHop, HandleSms, Hop, Reply, TextMessage } from '../conversation/port.ts'
import { type Queries, type Trx, within } from '../db/database.ts'
import type { Limits } from '../limits/limits.ts'
import type { Outbox } from '../outbox/outbox.ts'
import { type Clock, moroccanTime } from '../platform/clock.ts'
import type { Vault } from '../vault/vault.ts'
import type { Claims } from './claims.ts'

export interface TextMessageParts {
  queries: Queries
  vault: Vault
  clock: Clock
  handleHop: HandleHop
  outbox: Outbox
  limits: Pick<Limits, 'replies' | 'helps'>
  claims: Pick<Claims, 'awaitsAnswer' | 'deny'>
  callCentre: string
  languages: readonly Language[]
  serviceCode: string
  /** Counts a message that is not answered: `foreign`, `repeated`, `loop`, `too many`, `help given`, `call goes on`, `outdated`. */
  ignored(why: string): void
}

const replyLifeSeconds = 3_600
/** A number is of use for longer than a question. */
const numberLifeSeconds = 2 * 86_400
/** The same text sooner than this after its reply is a machine's. */
const repeatWindowMs = 1_500
/** The same keyword, word for word, more often than this within the hour is a machine that answers ours. */
const mostOfOneText = 4

export function createTextMessages(parts: TextMessageParts): HandleSms {
  const { queries, vault, clock, handleHop, outbox, limits, claims, callCentre, languages } = parts

  return async message => {
    // No short code, no name, nobody abroad: two machines never talk to each other.
    if (!isMoroccanMobile(message.from)) return parts.ignored('foreign')
    const identity = identityOf(message)
    if (await isKnown(message, identity)) return parts.ignored('repeated')
    if (isDenial(message.text) && (await claims.awaitsAnswer(message.from))) return deny(message, identity)
    const hop = hopOf(message, clock.today())
    const reply = await replyTo(hop, identity)
    if (typeof reply === 'string') parts.ignored(reply)
    const texts = typeof reply === 'string' ? [] : await textsOf(reply, message.from)
    await within(queries, async trx => {
      if (!(await takeIn(trx, identity))) return
      if (hop.request?.keyword === 'stop') await outbox.withdrawQuestions(trx, message.from)
      if (typeof reply === 'string') return
      const key = nameOf(reply, message.from) ?? identity.id
      for (const [index, text] of texts.entries()) {
        await outbox.enqueue(trx, {
          medium: 'sms',
          kind: reply.tellsNumber === true ? 'number' : 'reply',
          to: message.from,
          operator: message.operator,
          text,
          idempotencyKey: replyKey(key, index),
          ...(index === 0 && { about: identity.text.toString('hex') }),
          lifeSeconds: reply.tellsNumber === true ? numberLifeSeconds : replyLifeSeconds,
          ...(reply.at !== undefined && { said: { at: reply.at, asks: !reply.ends } }),
        })
      }
    })
  }

  /** NON from a phone that was told of a claim: whatever else is going on, it is heard. */
  async function deny({ from, text }: TextMessage, identity: Identity): Promise<void> {
    const isAnswered = await limits.replies.allow(from)
    const read = languagesToAnswer(readRequest(text, clock.today(), from), null, languages)
    const texts = packed(read.map(language => localeFor(language).messages.claimDenied({ callCentre })))
    await within(queries, async trx => {
      if (!(await takeIn(trx, identity))) return
      await claims.deny(trx, from)
      if (!isAnswered) return
      for (const [index, text] of texts.entries()) {
        await outbox.enqueue(trx, {
          medium: 'sms',
          kind: 'reply',
          to: from,
          text,
          idempotencyKey: replyKey(identity.id, index),
          lifeSeconds: replyLifeSeconds,
        })
      }
    })
  }

  /** The reply, or why there is none. */
  async function replyTo(hop: Hop, identity: Identity): Promise<Reply | string> {
    if (await isLoop(hop, identity)) return 'loop'
    return (await limits.replies.allow(hop.caller)) ? answerTo(hop) : 'too many'
  }

  /** Help that is asked for is given as often as the hour allows. */
  async function isLoop({ request }: Hop, identity: Identity): Promise<boolean> {
    if (request?.begins !== true && request?.keyword !== 'stop') return false
    const since = new Date(clock.now() - 3_600_000)
    const about = identity.text.toString('hex')
    return (await outbox.count(queries, ['reply', 'number'], about, since)) >= mostOfOneText
  }

  /** In as many messages as it takes; the last one that the hour allows says so. */
  async function textsOf({ text, more = [], languages = [] }: Reply, to: string): Promise<string[]> {
    const texts = [text, ...more]
    const silentMs = await limits.replies.spentForMs(to)
    if (silentMs === 0) return texts
    const [, until = ''] = moroccanTime(new Date(clock.now() + silentMs + 60_000)).split(' ')
    const { serviceCode } = parts
    const notices = languages.map(language => localeFor(language).messages.lastReply({ until, serviceCode }))
    return packed([...texts, ...notices])
  }

  /** What one number is told once a day has its name from that. */
  function nameOf({ once }: Reply, to: string): Buffer | undefined {
    return once === undefined ? undefined : vault.blindIndex('message', `${once}:${to}:${clock.today()}`)
  }

  /** What tells a message from another: its id; where it has a time, also sender, text and second; and its text. */
  function identityOf({ gateway, id, from, text, receivedAt }: TextMessage) {
    const key = (...told: string[]) => vault.blindIndex('message', [gateway, ...told].join(':'))
    return {
      id: key(id),
      moment: hasSecond(receivedAt) ? key('at', from, receivedAt, text) : null,
      text: key('text', from, text),
    }
  }

  async function isKnown({ receivedAt }: TextMessage, identity: Identity): Promise<boolean> {
    const row = await queries
      .selectFrom('incoming')
      .select('message_key')
      .where('message_key', 'in', keysOf(identity))
      .executeTakeFirst()
    if (row !== undefined) return true
    // Without a time of its own: the same text while no reply to it has left, or just after.
    if (hasSecond(receivedAt)) return false
    const last = await outbox.latest(queries, ['reply', 'number'], identity.text.toString('hex'))
    if (last === undefined) return false
    return last.submittedAt === null
      ? last.state === 'queued' || last.state === 'sending'
      : clock.now() - last.submittedAt.getTime() < repeatWindowMs
  }

  /** Whether this transaction is the one that remembers the message. */
  async function takeIn(trx: Trx, identity: Identity): Promise<boolean> {
    const keys = keysOf(identity)
    const taken = await trx
      .insertInto('incoming')
      .values(keys.map(message_key => ({ message_key })))
      .onConflict(conflict => conflict.doNothing())
      .returning('message_key')
      .execute()
    return taken.length === keys.length
  }

  /** The reply, or why there is none. Help that is asked for is always given, to words that nobody understands once. */
  async function answerTo(hop: Hop) {
    const reply = await handleHop(hop)
    if (reply.withheld !== undefined) return reply.withheld
    if (reply.isHelp !== true) return reply
    const isFirst = await limits.helps.allow(hop.caller)
    return isFirst || hop.request?.keyword === 'help' ? reply : 'help given'
  }
}

interface Identity {
  id: Buffer
  moment: Buffer | null
  text: Buffer
}

/** Of the messages that one reply takes, the first is named as the reply. */
function replyKey(key: Buffer, index: number): string {
  return `reply:${key.toString('hex')}${index === 0 ? '' : `:${index}`}`
}

function keysOf({ id, moment }: Identity): Buffer[] {
  return moment === null ? [id] : [id, moment]
}

function hopOf(message: TextMessage, today: string): Hop {
  const sentAt = instantOf(message.receivedAt)
  return {
    gateway: message.gateway,
    channel: 'sms',
    caller: message.from,
    operator: message.operator,
    session: message.id,
    input: { kind: 'answer', text: message.text },
    request: readRequest(message.text, today, message.from),
    ...(sentAt !== null && { sentAt }),
  }
}

/** A day alone tells no message from another. */
function hasSecond(written: string | undefined): written is string {
  return written !== undefined && /\d{2}:\d{2}:\d{2}/.test(written)
}

/** Only a time with its zone says when it was. */
function instantOf(written: string | undefined): number | null {
  if (
    written === undefined ||
    !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/.test(written)
  ) {
    return null
  }
  const instant = Date.parse(written.replace(' ', 'T'))
  return Number.isNaN(instant) ? null : instant
}
