/** Delivery receipts in all the shapes that SMSCs give them. The text that they repeat is read by nobody. */
import { type ShortMessage, tags } from './protocol.ts'

export interface Receipt {
  /** As the SMSC writes it here. */
  messageId: string
  status: 'pending' | 'delivered' | 'failed'
  /** Their word and their error's number; null unless it failed. */
  reason: string | null
}

const messageType = 0x3c
const deliveryReceipt = 0x04
const intermediate = 0x20

/** Whether it is one by its class or by its TLV; what only looks like one is somebody's text. */
export function isReceipt({ esmClass, tlvs }: Pick<ShortMessage, 'esmClass' | 'tlvs'>): boolean {
  const kind = esmClass & messageType
  return kind === deliveryReceipt || kind === intermediate || tlvs.has(tags.receiptedMessageId)
}

/** message_state; what is not here says nothing final. */
const states: ReadonlyMap<number, Receipt['status']> = new Map([
  [2, 'delivered'],
  [3, 'failed'],
  [4, 'failed'],
  [5, 'failed'],
  [8, 'failed'],
  // Skipped: SMPP 5.0's, which some send by 3.4.
  [9, 'failed'],
])

/** stat, seven letters or what some write. */
const words: Readonly<Record<string, Receipt['status']>> = {
  DELIVRD: 'delivered',
  DELIVERED: 'delivered',
  EXPIRED: 'failed',
  DELETED: 'failed',
  UNDELIV: 'failed',
  UNDELIVERABLE: 'failed',
  REJECTD: 'failed',
  REJECTED: 'failed',
  FAILED: 'failed',
  SKIPPED: 'failed',
}

/** Null for one that names no message. */
export function readReceipt({ esmClass, shortMessage, tlvs }: ShortMessage): Receipt | null {
  const text = (shortMessage.length > 0 ? shortMessage : (tlvs.get(tags.messagePayload) ?? shortMessage))
    .subarray(0, 400)
    .toString('latin1')
  const field = (name: string) => new RegExp(`(?:^|[ \\n])${name}:([^ ]*)`, 'i').exec(beforeText(text))?.[1]
  const named = nameIn(tlvs.get(tags.receiptedMessageId)) ?? field('id')
  if (named === undefined || !/^[\x21-\x7e]{1,64}$/.test(named)) return null
  const state = tlvs.get(tags.messageState)?.[0]
  const word = field('stat')?.toUpperCase() ?? ''
  const spoken = Object.hasOwn(words, word) ? (words[word] ?? 'pending') : 'pending'
  const final = state === undefined ? spoken : (states.get(state) ?? 'pending')
  const status = (esmClass & messageType) === intermediate ? 'pending' : final
  return {
    messageId: named,
    status,
    reason: status === 'failed' ? reasonOf(word, state, field('err')) : null,
  }
}

/** What follows `text:` is the message's own. */
function beforeText(text: string): string {
  // Some write it before other fields, and empty.
  const at = text.search(/(?:^|[ \n])text:(?=.)/i)
  return at < 0 ? text : text.slice(0, at)
}

function nameIn(octets: Buffer | undefined): string | undefined {
  return octets?.toString('latin1').replace(/\0.*$/, '') || undefined
}

/** Words and numbers only: free text may hold anything. */
function reasonOf(word: string, state: number | undefined, error: string | undefined): string {
  const parts = [/^[A-Z]{1,20}$/.test(word) ? word : `state ${state ?? 0}`]
  if (error !== undefined && /^[0-9A-Fa-f]{1,8}$/.test(error) && !/^0+$/.test(error)) parts.push(error)
  return parts.join(' ')
}

/** The same message under one name, however its zeros and letters are written. */
export function sameId(messageId: string): string {
  return messageId.toLowerCase().replace(/^0+(?=.)/, '')
}

/** What the id may be in the other base: SMSCs answer in one and report in the other. */
export function otherIds(messageId: string): string[] {
  const id = sameId(messageId)
  const others = new Set<string>()
  if (/^\d{1,19}$/.test(id)) others.add(BigInt(id).toString(16))
  if (/^[0-9a-f]{1,16}$/.test(id)) others.add(BigInt(`0x${id}`).toString(10))
  others.delete(id)
  return [...others]
}
