/** What is stored of a caller between two turns: the conversation, and what tells a new request from a repeated one. */
import type { Conversation } from '#machines/conversation.ts'
import { flow, isEnding, isOver, isQuestion } from '#machines/conversation.ts'
import type { Channel } from '#machines/protocol.ts'
import type { Hop, Reply } from '../channels/channel.ts'

export interface Record {
  flow: number
  /** Names what this conversation causes, so that nothing is caused twice. */
  id: string
  conversation: Conversation
  call: Call
  /** Gateway ids of the caller's last calls: a late hop of one of them changes nothing. */
  earlier: readonly string[]
}

/** The gateway's call in progress or the last one; in a conversation by text, the last message. */
export interface Call {
  channel: Channel
  session: string
  typed: readonly string[]
  /** What was answered to `typed`: the same request again gets the same bytes. */
  said: Reply
  /** Milliseconds since 1970. */
  at: number
}

const remembered = 8

export type Arrival =
  | { kind: 'repeat'; said: Reply }
  | { kind: 'late' }
  | { kind: 'answers'; conversation: Conversation; fresh: readonly string[] }
  | { kind: 'call' }

/** What a hop is to the stored record. */
export function arrivalOf(hop: Hop, record: Record | null): Arrival {
  if (record === null) return { kind: 'call' }
  const { call, earlier } = record
  if (hop.session !== call.session) {
    if (earlier.includes(hop.session)) return { kind: 'late' }
    return isNextMessage(hop, record)
      ? { kind: 'answers', conversation: record.conversation, fresh: hop.typed }
      : { kind: 'call' }
  }
  const extendsCall = call.typed.every((text, index) => text === hop.typed[index])
  return extendsCall && hop.typed.length > call.typed.length
    ? { kind: 'answers', conversation: record.conversation, fresh: hop.typed.slice(call.typed.length) }
    : // The same request again, or an older one that was overtaken: what was said last still stands.
      { kind: 'repeat', said: call.said }
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

export function earlierCalls(record: Record | null, session: string): readonly string[] {
  if (record === null || record.call.session === session) return record?.earlier ?? []
  return [record.call.session, ...record.earlier].slice(0, remembered)
}

/** Each text message is a call of its own to the gateway, but one conversation to us. */
function isNextMessage(hop: Hop, { call, conversation }: Record): boolean {
  return hop.channel === 'sms' && call.channel === 'sms' && hop.request === undefined && !isOver(conversation)
}
