/** An operator behind the test SMSC: phones that dial and answer, an inbox for each, receipts for what was delivered. */
import { type Dialect, endBit, operations } from '#src/gateways/smpp/dialect.ts'
import type { Response } from '#src/smpp/connection.ts'
import { bodyOf } from '#src/smpp/parts.ts'
import { noAddress, type ShortMessage, shortMessage, statuses, tags } from '#src/smpp/protocol.ts'
import { decodeText, encodeText } from '#src/smpp/text.ts'
import { createPhoneInbox } from './phone-inbox.ts'
import { openSmsc, type Smsc, type SmscOptions } from './smsc.ts'

export interface OperatorOptions extends Omit<SmscOptions, 'submitted'> {
  dialect: Dialect
  /** Before a message is taken: a response in place of the usual one, null for none at all, undefined to go on. */
  before?(message: ShortMessage): Response | null | undefined
  /** How long a phone waits for a screen. */
  timeoutMs?: number
  /** Whether what is delivered is reported. */
  reports?: boolean
}

export interface PhoneScreen {
  text: string
  ends: boolean
}

export interface PhoneCall {
  way: 'dial' | 'answer' | 'hangUp'
  session: string
  /** As the network writes it. */
  caller: string
  text: string
}

const usualTimeoutMs = 15_000

export async function openOperator(options: OperatorOptions) {
  const { dialect, timeoutMs = usualTimeoutMs, reports = true } = options
  const inbox = createPhoneInbox()
  /** Who waits for a screen, by the address that dialled; the first that asked is answered first. */
  const waiting = new Map<string, ((screen: PhoneScreen) => void)[]>()
  let ids = 0x1f00
  const smsc: Smsc = await openSmsc({ ...options, submitted: take })

  function take(message: ShortMessage): Response | null {
    const instead = options.before?.(message)
    if (instead !== undefined) return instead
    if (message.tlvs.has(tags.ussdServiceOp)) {
      show(message)
      return { status: statuses.ESME_ROK, messageId: '' }
    }
    const messageId = (ids++).toString(16).toUpperCase()
    inbox.put(message)
    if (reports && message.registeredDelivery !== 0) setTimeout(() => void report(message, messageId), 20)
    return { status: statuses.ESME_ROK, messageId }
  }

  function show(message: ShortMessage): void {
    const body = bodyOf(message)
    const text = (body && decodeText(message.dataCoding, body.octets)) ?? ''
    waiting.get(message.destination.address)?.shift()?.({ text, ends: isEnd(message) })
    const isNotice = message.tlvs.get(tags.ussdServiceOp)?.[0] === operations.ussnRequest
    // Whoever shows a notice confirms that it was read.
    if (isNotice) void smsc.deliver(confirmation(message))
  }

  function isEnd({ tlvs }: ShortMessage): boolean {
    const isBit = ((tlvs.get(tags.itsSessionInfo)?.[1] ?? 0) & endBit) !== 0
    return dialect.end === 'bit' ? isBit : tlvs.get(tags.ussdServiceOp)?.[0] === dialect.end
  }

  function confirmation({ source, destination, tlvs }: ShortMessage): ShortMessage {
    const told = new Map(tlvs)
    told.set(tags.ussdServiceOp, Buffer.from([operations.ussnConfirm]))
    told.delete(tags.messagePayload)
    return shortMessage({ serviceType: 'USSD', source: destination, destination: source, tlvs: told })
  }

  function report({ source, destination }: ShortMessage, id: string): Promise<unknown> {
    const text = `id:${id} sub:001 dlvrd:001 submit date:2611291000 done date:2611291001 stat:DELIVRD err:000 text:`
    return smsc.deliver(
      shortMessage({
        source: destination,
        destination: source,
        esmClass: 0x04,
        shortMessage: Buffer.from(text, 'latin1'),
      }),
    )
  }

  /** Sends what a phone does; what it then shows, or null when nobody answers in time. */
  async function call({ way, session, caller, text }: PhoneCall): Promise<PhoneScreen | null> {
    const message = hopOf({ way, session, caller, text }, dialect)
    const from = message.source.address
    const queue = waiting.get(from) ?? []
    waiting.set(from, queue)
    const { promise, resolve } = Promise.withResolvers<PhoneScreen | null>()
    if (way !== 'hangUp') queue.push(resolve)
    const late = setTimeout(() => {
      if (queue.includes(resolve)) queue.splice(queue.indexOf(resolve), 1)
      resolve(null)
    }, timeoutMs)
    const by = dialect.textIn === 'data_sm' ? { by: dialect.textIn } : {}
    const outcome = await smsc.deliver(message, by)
    const isTaken = outcome.kind === 'answered' && outcome.pdu.status === statuses.ESME_ROK
    if (way === 'hangUp' || !isTaken) {
      if (queue.includes(resolve)) queue.splice(queue.indexOf(resolve), 1)
      resolve(isTaken ? { text: '', ends: true } : null)
    }
    return promise.finally(() => clearTimeout(late))
  }

  return {
    smsc,
    call,
    /** Somebody writes to the service. */
    async write(from: string, to: string, text: string): Promise<boolean> {
      const { dataCoding, octets } = encodeText(text, { gsm7: 0, ucs2: 8 })
      const outcome = await smsc.deliver(
        shortMessage({
          source: { ton: 1, npi: 1, address: from.replace(/^\+/, '') },
          destination: { ...noAddress, address: to },
          dataCoding,
          ...(octets.length > 254
            ? { tlvs: new Map([[tags.messagePayload, octets]]) }
            : { shortMessage: octets }),
        }),
      )
      return outcome.kind === 'answered' && outcome.pdu.status === statuses.ESME_ROK
    },
    messages: inbox.read,
    close: () => smsc.close(),
  }
}

export type Operator = Awaited<ReturnType<typeof openOperator>>

const wayOperations = {
  dial: operations.pssrIndication,
  answer: operations.ussrConfirm,
  hangUp: operations.usserelIndication,
}

/** As this operator writes it. */
export function hopOf({ way, session, caller, text }: PhoneCall, dialect: Dialect): ShortMessage {
  const isCode = way === 'dial' && dialect.codeIn === 'destination'
  const { dataCoding, octets } = encodeText(isCode ? '' : text, dialect.codings)
  const tlvs = new Map<number, Buffer>()
  const isInTlv = dialect.textIn !== 'short_message'
  if (isInTlv) tlvs.set(tags.messagePayload, octets)
  tlvs.set(tags.ussdServiceOp, Buffer.from([wayOperations[way]]))
  if (dialect.sessionTag !== null) tlvs.set(dialect.sessionTag, sessionValue(session, dialect.sessionTag))
  const isInternational = /^\+[1-9]\d+$/.test(caller)
  return shortMessage({
    serviceType: 'USSD',
    source: isInternational
      ? { ton: 1, npi: 1, address: caller.slice(1) }
      : { ...noAddress, address: caller },
    destination: { ...noAddress, address: isCode ? text.slice(0, 20) : '000' },
    dataCoding,
    shortMessage: isInTlv ? Buffer.alloc(0) : octets,
    tlvs,
  })
}

/** A short counter of the operator's: two calls may have the same. */
function sessionValue(session: string, tag: number): Buffer {
  let sum = 0
  for (const character of session) sum = (sum * 31 + character.charCodeAt(0)) >>> 0
  const value = Buffer.alloc(tag === tags.itsSessionInfo || tag === tags.userMessageReference ? 2 : 4)
  if (value.length === 2) value.writeUInt16BE((sum & 0xffff & ~endBit) >>> 0)
  else value.writeUInt32BE(sum)
  return value
}
