/** What is stored of a caller between two turns: the conversation, and the call that it is held in. */
import { blank, languageOf } from '#machines/context.ts'
import type { Conversation } from '#machines/conversation.ts'
import { flow, isEnding, isOver, isQuestion } from '#machines/conversation.ts'
import type { Channel, Context, Language } from '#machines/protocol.ts'
import type { Hop, Reply } from './port.ts'

export interface StoredSession {
  flow: number
  /** Names what this conversation causes, so that nothing is caused twice. */
  id: string
  conversation: Conversation
  call: Call
  /** Gateways repeat the last request of a call even when another call has taken over from it. */
  before?: CallBefore
  /** Gateway ids of the caller's last calls: a late hop of one of them changes nothing. */
  earlier: readonly string[]
}

/**
 * The gateway's call in progress or the last one; in a conversation by text, the last message. What it was told is not
 * kept: it is what the conversation shows. Processes of version 0.1.0 store only what has no question mark.
 */
export interface Call {
  channel: Channel
  gateway?: string
  /** The gateway's own id. */
  session: string
  /** Its name in the journal, which is never another call's, whatever ids the gateway uses again. */
  name?: string
  /** Its answers so far. */
  inputs: readonly string[]
  /** When it was dialled, milliseconds since 1970. */
  begunAt?: number
  /** When it was told what stands now. */
  at: number
  /** Until when the gateway waits for an answer. */
  liveUntil?: number
  /** The gateway said that it is over. */
  ended?: true
  /** The last reply did not reach the gateway. */
  undelivered?: true
}

/** The call that this one took over from, and what it was told last. */
export interface CallBefore extends Pick<Call, 'session' | 'inputs'> {
  said: Reply
}

const callsRemembered = 8
/** Of a call that a process of version 0.1.0 stored, which does not say. */
const usualIdleMs = 60_000

/** Whether somebody holds the phone in hand: the call was told a question, and its gateway still waits for the answer. */
export function isLive({ call, conversation }: StoredSession, now: number): boolean {
  const asks = call.channel === 'ussd' && call.ended !== true && isQuestion(conversation.state)
  return asks && now < (call.liveUntil ?? call.at + usualIdleMs)
}

/** Whether the hop belongs to this call: ids are each gateway's own. */
export function isOfCall({ gateway, session }: Pick<Hop, 'gateway' | 'session'>, call: Call): boolean {
  return session === call.session && (call.gateway === undefined || call.gateway === gateway)
}

/** The stored session, if it was made by this version of the flow and is one; null otherwise. */
export function currentSession(stored: StoredSession | null): StoredSession | null {
  return stored?.flow === flow && isUnderstood(stored) ? stored : null
}

function isUnderstood({ conversation, call, earlier }: Partial<StoredSession>): boolean {
  const state = conversation?.state
  const isKnown = state !== undefined && (isQuestion(state) || isEnding(state))
  return (
    isKnown &&
    conversation?.context?.caller !== undefined &&
    Array.isArray(call?.inputs) &&
    Array.isArray(earlier)
  )
}

/** The language of the conversation, else of an earlier one; null when none of `languages` is known to be the caller's. */
export function languageKnown(
  { session, preferredLanguage }: { session: StoredSession | null; preferredLanguage: string | null },
  languages: readonly Language[],
): Language | null {
  // Of a conversation of another version only the preferred language is sure to be understood.
  const { answers, caller } = currentSession(session)?.conversation.context ?? {}
  const known = answers?.language ?? caller?.language ?? preferredLanguage
  return languages.find(spoken => spoken === known) ?? null
}

/** The conversation that can be taken up; null when there is none, or it has come to its end. */
export function openSession(stored: StoredSession | null): StoredSession | null {
  return stored !== null && !isOver(stored.conversation) ? stored : null
}

/** What is remembered of the calls before the one of `hop`; `said` is what a session tells its caller. */
export function callsBefore(
  stored: StoredSession | null,
  hop: Pick<Hop, 'gateway' | 'session'>,
  said: (stored: StoredSession) => Reply,
): Pick<StoredSession, 'before' | 'earlier'> {
  if (stored === null) return { earlier: [] }
  const { call, before, earlier } = stored
  if (isOfCall(hop, call)) return before === undefined ? { earlier } : { before, earlier }
  const ids = [call.session, ...earlier].slice(0, callsRemembered)
  // A text message that comes again is known before it gets here.
  if (call.channel === 'sms') return { earlier: ids }
  return { before: { session: call.session, inputs: call.inputs, said: said(stored) }, earlier: ids }
}

/** The call as it stands after this hop; `name` is new when the call has just begun. */
export function nextCall(
  hop: Hop,
  { kind, stored }: { kind: 'answers' | 'call'; stored: StoredSession | null },
  { name, repliedAt, idleMs }: { name: string | null; repliedAt: number; idleMs: number },
): Call {
  const { channel, gateway, session } = hop
  const last = kind === 'answers' && channel === 'ussd' ? stored?.call : undefined
  const known = name ?? last?.name
  return {
    channel,
    gateway,
    session,
    ...(known !== undefined && { name: known }),
    inputs: inputsAfter(hop, last),
    begunAt: last?.begunAt ?? repliedAt,
    at: repliedAt,
    ...(channel === 'ussd' && { liveUntil: repliedAt + idleMs }),
  }
}

/** Of an answer that came to no known call nothing is kept: it answered nothing of ours. */
function inputsAfter({ channel, input }: Hop, last: Call | undefined): readonly string[] {
  if (input.kind !== 'answer') return input.kind === 'all' ? input.inputs : []
  if (channel === 'sms') return [input.text]
  return last === undefined ? [] : [...last.inputs, input.text]
}

/** What STOP leaves: that it was said, in which language, and to which calls, whose late hops make nothing again. */
export function stoppedSession(stored: StoredSession, hop: Hop, now: number): StoredSession {
  const { caller, answers } = stored.conversation.context
  const { languages, language } = caller
  const context: Context = {
    ...blank,
    caller: { ...blank.caller, languages, language },
    answers: answers.language === undefined ? {} : { language: answers.language },
  }
  return {
    flow,
    id: stored.id,
    conversation: { state: 'left', context },
    call: { channel: 'sms', gateway: hop.gateway, session: hop.session, inputs: [], at: now },
    earlier: [stored.call.session, ...stored.earlier].slice(0, callsRemembered),
  }
}

/** Of two turns the later one has the later moment, whichever process took it. */
export function laterThan(stored: StoredSession | null, now: number): number {
  return stored === null || stored.call.channel === 'ussd' ? now : Math.max(now, stored.call.at + 1)
}

/** What the next answer answers. */
export function whatWasAsked({ call, conversation }: StoredSession): { at: number; language: Language } {
  return { at: call.at, language: languageOf(conversation.context) }
}
