/** What a request is to the stored session: the same again, too late, new answers, or a call of its own. */
import { isOver, isQuestion } from '#machines/conversation.ts'
import type { State } from '#machines/protocol.ts'
import type { GatewayTraits, Hop, Reply } from './port.ts'
import { type Call, isLive, isOfCall, type StoredSession } from './session-state.ts'

export type Arrival =
  /** `said` then; without it, what the conversation still shows. It `doesNotGrow` out of what was typed before. */
  | { kind: 'repeat'; stored: StoredSession; said?: Reply; doesNotGrow?: true }
  /** Of a call from which another has taken over. */
  | { kind: 'late'; stored: StoredSession }
  /** A text message that was sent before what has happened since. */
  | { kind: 'outdated' }
  /** A text message while a call is in progress, which owns its conversation. */
  | { kind: 'during-call' }
  /** `inputs` are new, and answer what `stored` asks. */
  | { kind: 'answers'; stored: StoredSession; inputs: readonly string[] }
  /** Somebody dialled, or a message begins; `stored` is what the caller's last call left. */
  | { kind: 'call'; stored: StoredSession | null }

/** The same answer sooner than this is a machine's: radio, reading and a key press take a person longer. */
const repeatWindowMs = 1_500
/** A call that is dialled again under its own id sooner than this is the gateway's repeat. */
const redialMs = 3_000
/** Gateways write the second in which a message came, and no fraction of it. */
const secondMs = 1_000

export function arrivalOf(
  hop: Hop,
  stored: StoredSession | null,
  { now, traits }: { now: number; traits: GatewayTraits },
): Arrival {
  if (stored === null) return { kind: 'call', stored }
  if (hop.channel === 'sms') return arrivalOfMessage(hop, stored, now)
  if (isOfCall(hop, stored.call)) return arrivalInCall(hop, stored, traits, now)
  const { call, before, earlier } = stored
  // Where ids come again, an old one is dialled anew, unless the call that took over has only just begun.
  const comesAgain =
    traits.sessionIds === 'reused' &&
    hop.input.kind === 'dialled' &&
    now - (call.begunAt ?? call.at) > redialMs
  if (hop.session === before?.session && !isNew(hop, before) && !comesAgain) {
    return { kind: 'repeat', stored, said: before.said }
  }
  // Where ids are reused, an old one that dials says nothing; one that answers was dialled before the call that took over.
  const isOld = traits.sessionIds === 'unique' || hop.input.kind === 'answer'
  if (isOld && earlier.includes(hop.session)) return { kind: 'late', stored }
  return { kind: 'call', stored }
}

function arrivalOfMessage(hop: Hop, stored: StoredSession, now: number): Arrival {
  const { call, conversation, earlier } = stored
  if (isOfCall(hop, call)) return { kind: 'repeat', stored }
  if (earlier.includes(hop.session)) return { kind: 'late', stored }
  if (hop.sentAt !== undefined && hop.sentAt + secondMs <= call.at) return { kind: 'outdated' }
  if (isLive(stored, now)) return { kind: 'during-call' }
  // Each text message is a call of its own to the gateway, but one conversation to us.
  const isNext = call.channel === 'sms' && hop.request?.begins !== true && !isOver(conversation)
  return isNext ? { kind: 'answers', stored, inputs: textOf(hop) } : { kind: 'call', stored }
}

/** In the call that is stored. Whatever is not new leaves what was said last. */
function arrivalInCall(hop: Hop, stored: StoredSession, traits: GatewayTraits, now: number): Arrival {
  const { call, conversation } = stored
  const { input } = hop
  const stands: Arrival = { kind: 'repeat', stored }
  switch (input.kind) {
    case 'all':
      return isNew(hop, call)
        ? { kind: 'answers', stored, inputs: input.inputs.slice(call.inputs.length) }
        : { ...stands, ...(!isFrom(input.inputs, call) && { doesNotGrow: true as const }) }
    case 'dialled': {
      const isPast = isOver(conversation) || call.ended === true || now - (call.begunAt ?? call.at) > redialMs
      const isAnother = traits.sessionIds === 'reused' && call.inputs.length > 0 && isPast
      return isAnother ? { kind: 'call', stored } : stands
    }
    case 'answer': {
      if (!isQuestion(conversation.state)) return stands
      const isAnswer =
        input.hop === undefined
          ? !isMachines(input.text, stored, traits, now)
          : // Lower, it answers a screen that is gone; higher, one that this record does not know.
            input.hop === call.inputs.length
      return isAnswer ? { kind: 'answers', stored, inputs: [input.text] } : stands
    }
  }
}

/** Whether an answer without a number is rather the last request again, by a machine: in doubt at a question that performs. */
function isMachines(
  text: string,
  { call, conversation }: StoredSession,
  { deadlineMs }: GatewayTraits,
  now: number,
): boolean {
  if (text !== call.inputs.at(-1)) return false
  const sinceReplyMs = now - call.at
  const performs: readonly State[] = ['review', 'code', 'smsFate']
  return (
    call.undelivered === true ||
    sinceReplyMs < repeatWindowMs ||
    (performs.includes(conversation.state) && sinceReplyMs < deadlineMs + secondMs)
  )
}

/** Whether more was typed than the call has heard. */
function isNew({ input }: Hop, { inputs: heard }: Pick<Call, 'inputs'>): boolean {
  switch (input.kind) {
    case 'dialled':
      return false
    case 'answer':
      return input.hop === undefined ? input.text !== heard.at(-1) : input.hop >= heard.length
    case 'all':
      return input.inputs.length > heard.length && heard.every((text, index) => text === input.inputs[index])
  }
}

/** Whether nothing stands there but what was typed already. */
function isFrom(inputs: readonly string[], call: Pick<Call, 'inputs'>): boolean {
  return inputs.every((text, index) => text === call.inputs[index])
}

/** What a request brings that was typed. */
export function textOf({ input }: Hop): readonly string[] {
  return input.kind === 'answer' ? [input.text] : input.inputs
}
