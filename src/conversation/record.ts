/** What is stored of a caller between two turns: the conversation, and what tells a new request from a repeated one. */
import type { Conversation } from '#machines/conversation.ts'
import { flow, isEnding, isOver, isQuestion } from '#machines/conversation.ts'
import type { Channel, Language } from '#machines/protocol.ts'
import type { Hop, Reply } from '../channels/channel.ts'

export interface Record {
  flow: number
  /** Names what this conversation causes, so that nothing is caused twice. */
  id: string
  conversation: Conversation
  call: Call
  /** The call that this one took over from, and what it was told: gateways repeat its last request even then. */
  before?: Pick<Call, 'session' | 'typed'> & { said: Reply }
  /** Gateway ids of the caller's last calls: a late hop of one of them changes nothing. */
  earlier: readonly string[]
}

/**
 * The gateway's call in progress or the last one; in a conversation by text, the last message. What it was told is not
 * kept: it is what the conversation shows.
 */
export interface Call {
  channel: Channel
  session: string
  typed: readonly string[]
  /** Milliseconds since 1970. */
  at: number
}

const remembered = 8

export type Arrival =
  /** `said` then, or what the conversation still shows. */
  | { kind: 'repeat'; said?: Reply }
  | { kind: 'late' }
  /** To what the record asks. */
  | { kind: 'answers'; record: Record; fresh: readonly string[] }
  | { kind: 'call' }

/** What a hop is to the stored record. */
export function arrivalOf(hop: Hop, record: Record | null): Arrival {
  if (record === null) return { kind: 'call' }
  const { call, before, earlier } = record
  if (hop.session === call.session) {
    // The same request again, or an older one that was overtaken: what was said last still stands.
    return goesOn(hop, call)
      ? { kind: 'answers', record, fresh: hop.typed.slice(call.typed.length) }
      : { kind: 'repeat' }
  }
  if (hop.session === before?.session && !goesOn(hop, before)) return { kind: 'repeat', said: before.said }
  if (earlier.includes(hop.session)) return { kind: 'late' }
  return isNextMessage(hop, record) ? { kind: 'answers', record, fresh: hop.typed } : { kind: 'call' }
}

function goesOn({ typed }: Hop, call: Pick<Call, 'typed'>): boolean {
  return typed.length > call.typed.length && call.typed.every((text, index) => text === typed[index])
}

/** Whether the stored conversation was made by this version of the flow, and is one. */
export function isCurrent(record: Record | null): record is Record {
  return record?.flow === flow && isUnderstood(record)
}

function isUnderstood({ conversation, call, earlier }: Partial<Record>): boolean {
  const state = conversation?.state
  const isKnown = state !== undefined && (isQuestion(state) || isEnding(state))
  return (
    isKnown &&
    conversation?.context?.caller !== undefined &&
    Array.isArray(call?.typed) &&
    Array.isArray(earlier)
  )
}

/** The language of the conversation, else of an earlier one; null when none of `languages` is known to be the caller's. */
export function languageKnown(
  held: { session: Record | null; note: string | null } | undefined,
  languages: readonly Language[],
): Language | null {
  const stored = held?.session ?? null
  // Of a conversation of another version only the note is sure to be understood.
  const { answers, caller } = isCurrent(stored) ? stored.conversation.context : {}
  const known = answers?.language ?? caller?.language ?? held?.note
  return languages.find(spoken => spoken === known) ?? null
}

/** What is remembered of the calls before the one of `session`; `show` says what a conversation tells its caller. */
export function callsBefore(
  record: Record | null,
  session: string,
  show: (conversation: Conversation) => Reply,
): Pick<Record, 'before' | 'earlier'> {
  if (record === null) return { earlier: [] }
  const { call, before, earlier, conversation } = record
  if (call.session === session) return before === undefined ? { earlier } : { before, earlier }
  const ids = [call.session, ...earlier].slice(0, remembered)
  // A text message that comes again is known before it gets here.
  if (call.channel === 'sms') return { earlier: ids }
  return { before: { session: call.session, typed: call.typed, said: show(conversation) }, earlier: ids }
}

/** Each text message is a call of its own to the gateway, but one conversation to us. */
function isNextMessage(hop: Hop, { call, conversation }: Record): boolean {
  return hop.channel === 'sms' && call.channel === 'sms' && hop.request === undefined && !isOver(conversation)
}
