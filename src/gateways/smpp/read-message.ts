/** What an SMSC delivers: a hop of a call, its end, a receipt, or a text message. */
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { CallEnd, Hop } from '../../conversation/port.ts'
import { bodyOf, type MessageBody } from '../../smpp/parts.ts'
import { type Address, type ShortMessage, tags } from '../../smpp/protocol.ts'
import { isReceipt, type Receipt, readReceipt } from '../../smpp/receipts.ts'
import { decodeText } from '../../smpp/text.ts'
import { operatorOf } from '../operators.ts'
import { behindCode, longestAnswer } from '../reading.ts'
import type { RefusedForm } from '../refused-form.ts'
import { type Dialect, endBit, operations } from './dialect.ts'

export interface Instance {
  name: string
  serviceCode: string
  dialect: Dialect
}

export type Delivered =
  | { kind: 'hop'; hop: Hop }
  | { kind: 'end'; end: CallEnd }
  | { kind: 'receipt'; receipt: Receipt; to: string | null }
  | { kind: 'text'; from: string; to: string; body: MessageBody }

export function readDelivered(message: ShortMessage, instance: Instance): Delivered | RefusedForm {
  if (isReceipt(message)) {
    const receipt = readReceipt(message)
    return receipt === null
      ? { wrong: 'receipted_message_id' }
      : { kind: 'receipt', receipt, to: callerOf(message.source) }
  }
  const isCall = message.serviceType === 'USSD' || message.tlvs.has(tags.ussdServiceOp)
  return isCall ? readHop(message, instance) : readTextMessage(message)
}

function readTextMessage(message: ShortMessage): Delivered | RefusedForm {
  const body = bodyOf(message)
  if (body === null) return { wrong: 'user data header' }
  // A name is nobody's number: whoever hears it knows what to do with that.
  const from = callerOf(message.source) ?? message.source.address
  return from === ''
    ? { wrong: 'source_addr' }
    : { kind: 'text', from, to: message.destination.address, body }
}

function readHop(message: ShortMessage, { name, serviceCode, dialect }: Instance): Delivered | RefusedForm {
  const caller = callerOf(message.source)
  if (caller === null) return { wrong: 'source_addr' }
  const { session, isOver } = sessionOf(message, caller, dialect)
  const body = bodyOf(message)
  // Whatever cannot be read is an answer that nobody understands.
  const text = (body && decodeText(message.dataCoding, body.octets))?.slice(0, longestAnswer) ?? '?'
  const codes = [serviceCode, ...dialect.serviceCodes]
  const operation = message.tlvs.get(tags.ussdServiceOp)?.[0]
  const way = readOperation(operation, text, codes)
  if (isOver || way === 'over') {
    // The last screen was a notice, and the phone confirms that it was read.
    const status = operation === operations.ussnConfirm ? 'success' : 'incomplete'
    return { kind: 'end', end: { gateway: name, caller, session, status } }
  }
  const written = dialect.codeIn === 'destination' || text === '' ? message.destination.address : text
  return {
    kind: 'hop',
    hop: {
      gateway: name,
      channel: 'ussd',
      caller,
      // A link is one operator's own: its name says whose.
      operator: operatorOf(name),
      session,
      input:
        way === 'dialled'
          ? { kind: 'dialled', inputs: behindCode(written, codes) ?? [] }
          : { kind: 'answer', text },
    },
  }
}

function readOperation(
  operation: number | undefined,
  text: string,
  codes: readonly string[],
): 'dialled' | 'answer' | 'over' {
  switch (operation) {
    case operations.pssdIndication:
    case operations.pssrIndication:
      return 'dialled'
    case operations.usserelIndication:
    case operations.ussnConfirm:
      return 'over'
    case undefined:
      return /^\*.*#$/.test(text) && behindCode(text, codes) !== null ? 'dialled' : 'answer'
    default:
      return 'answer'
  }
}

/** The caller, and behind it what names the call, where anything does. */
function sessionOf({ tlvs }: ShortMessage, caller: string, { sessionTag }: Dialect) {
  const digits = caller.slice(1)
  const value = sessionTag === null ? undefined : tlvs.get(sessionTag)
  if (value === undefined || value.length === 0 || value.length > 32)
    return { session: digits, isOver: false }
  if (sessionTag !== tags.itsSessionInfo) {
    return { session: `${digits}/${value.toString('hex')}`, isOver: false }
  }
  if (value.length !== 2) return { session: digits, isOver: false }
  const info = value.readUInt16BE(0)
  const id = (info & ~endBit).toString(16).padStart(4, '0')
  return { session: `${digits}/${id}`, isOver: (info & endBit) !== 0 }
}

const international = 1
const national = 2
const alphanumeric = 5

/** E.164; null for what is no number. */
export function callerOf({ ton, address }: Address): string | null {
  if (ton === alphanumeric) return null
  const written = address.trim()
  if (ton === international && /^[1-9]\d+$/.test(written)) return readCallerNumber(`+${written}`)
  if (ton === national && /^[1-9]\d+$/.test(written)) return readCallerNumber(`0${written}`)
  return readCallerNumber(written)
}
