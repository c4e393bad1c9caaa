/**
 * Hears what an SMSC delivers. A hop of a call is acknowledged at once and answered by a message of its own; a text message
 * and a receipt when they are stored, so that the SMSC keeps what we could not take.
 */
import type { Hop, Reply } from '../../conversation/port.ts'
import { type Clock, monotonicMs } from '../../platform/clock.ts'
import { inLateSpan } from '../../platform/tracing.ts'
import type { Response } from '../../smpp/connection.ts'
import type { Link } from '../../smpp/link.ts'
import { type ShortMessage, statuses } from '../../smpp/protocol.ts'
import { otherIds, sameId } from '../../smpp/receipts.ts'
import { isThrottled } from '../../smpp/submissions.ts'
import { decodeText } from '../../smpp/text.ts'
import type { GatewayParts } from '../gateway.ts'
import { isRefused } from '../refused-form.ts'
import type { JoinedParts } from './joined-parts.ts'
import { type Delivered, type Instance, readDelivered } from './read-message.ts'
import { screenOf } from './screen.ts'

export interface DeliveriesParts
  extends Pick<
    GatewayParts,
    'handleHop' | 'replyLost' | 'handleSms' | 'callEnded' | 'delivered' | 'refused'
  > {
  instance: Instance
  /** Whether calls and messages are taken; receipts are in any case. */
  takesCalls: boolean
  /** How answers leave. */
  submit: Link['submit']
  /** After this the operator has given up the call. */
  deadlineMs: number
  joinedParts: JoinedParts
  clock: Pick<Clock, 'id'>
  /** An answer that did not reach the phone. */
  answerLost(why: string): void
}

export interface Deliveries {
  deliver(message: ShortMessage): Response | Promise<Response>
  /** Hops that are not answered yet. */
  inHand(): number
}

const taken: Response = { status: statuses.ESME_ROK, messageId: null }
/** The SMSC keeps it and sends it again. */
const later: Response = { status: statuses.ESME_RX_T_APPN }
const longestText = 2_000
const mostParts = 15
const mostTexts = 200
const againMs = 500

export function createDeliveries(parts: DeliveriesParts): Deliveries {
  const { instance, submit, deadlineMs, clock } = parts
  const { name } = instance
  const traced = <T>(handle: () => Promise<T>): Promise<T> =>
    inLateSpan('deliver_sm', { kind: 'server', attributes: { 'tadamon.gateway': name } }, handle)
  let inHand = 0
  /** Of this moment, by who sent what: an SMSC in a hurry sends it again while it is being heard. */
  const hearing = new Map<string, Promise<Response>>()

  function deliver(message: ShortMessage): Response | Promise<Response> {
    const heard = readDelivered(message, instance)
    if (isRefused(heard)) {
      parts.refused(name, heard.wrong)
      return taken
    }
    if (!parts.takesCalls && heard.kind !== 'receipt') {
      parts.refused(name, 'esm_class')
      return taken
    }
    switch (heard.kind) {
      case 'hop':
        void traced(() => answer(heard.hop, message))
        return taken
      case 'end':
        void traced(() => parts.callEnded(heard.end)).catch(() => {})
        return taken
      case 'receipt':
        return traced(() => settle(heard))
      case 'text':
        return hearText(heard, message)
    }
  }

  async function answer(hop: Hop, heard: ShortMessage): Promise<void> {
    inHand += 1
    try {
      const begunAt = monotonicMs()
      const reply = await parts.handleHop(hop)
      const why = await show(reply, heard, begunAt + deadlineMs)
      if (why === null) return
      parts.answerLost(why)
      const { gateway, caller, session } = hop
      // What an ending told may have to follow by message.
      if (reply.ends) await parts.callEnded({ gateway, caller, session, status: 'incomplete' })
      else if (hop.input.kind === 'answer') await parts.replyLost(hop)
    } catch {
      // Whoever failed has told so.
    } finally {
      inHand -= 1
    }
  }

  /** Null when the SMSC has it, else why not. */
  async function show(reply: Reply, heard: ShortMessage, until: number): Promise<string | null> {
    const { textIn } = instance.dialect
    const screen = screenOf(reply, heard, instance)
    for (;;) {
      // A screen that comes late is still the newest: a second is given to it, whatever the conversation took.
      const withinMs = Math.max(1_000, until - monotonicMs())
      const by = textIn === 'data_sm' ? { by: textIn } : {}
      const outcome = await submit(screen, { urgent: true, withinMs, ...by })
      if (outcome.kind !== 'answered') return outcome.kind
      const { status } = outcome.pdu
      if (status === statuses.ESME_ROK) return null
      if (!isThrottled(status) || monotonicMs() + againMs > until) return 'refused'
      await new Promise(resolve => setTimeout(resolve, againMs))
    }
  }

  async function settle({ receipt, to }: Extract<Delivered, { kind: 'receipt' }>): Promise<Response> {
    const { messageId, status, reason } = receipt
    return acknowledged(
      parts.delivered({
        carrier: name,
        messageId: sameId(messageId),
        otherIds: otherIds(messageId).map(sameId),
        status,
        reason,
        ...(to !== null && { to }),
      }),
    )
  }

  function hearText(
    { from, to, body }: Extract<Delivered, { kind: 'text' }>,
    { dataCoding }: ShortMessage,
  ): Response | Promise<Response> {
    const text = decodeText(dataCoding, body.octets)
    const { part } = body
    if (text === null || text.length > longestText || (part !== null && part.of > mostParts)) {
      parts.refused(name, text === null ? 'data_coding' : 'short_message')
      return taken
    }
    const key = JSON.stringify([from, to, part, text])
    const before = hearing.get(key)
    if (before !== undefined) return before
    if (hearing.size >= mostTexts) return later
    const handle = (whole: string) =>
      parts.handleSms({ gateway: name, id: clock.id(), from, operator: null, text: whole })
    const heard = acknowledged(
      traced(() =>
        part === null ? handle(text) : parts.joinedParts.add(`${name} ${from} ${to}`, part, text, handle),
      ),
    )
    hearing.set(key, heard)
    void heard.finally(() => hearing.delete(key))
    return heard
  }

  return { deliver, inHand: () => inHand }
}

async function acknowledged(work: Promise<unknown>): Promise<Response> {
  try {
    await work
    return taken
  } catch {
    return later
  }
}
