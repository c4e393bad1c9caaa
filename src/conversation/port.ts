/** What every gateway's folder translates to and from: the wire on one side, the conversation on the other. */
import type { Budget } from '#machines/encoding.ts'
import type { Channel, Language, Operator, State } from '#machines/protocol.ts'
import type { Request } from '#machines/reading/request.ts'

/** One request of a gateway: somebody dialled, answered, or sent a text message. */
export interface Hop {
  gateway: string
  channel: Channel
  /** E.164. */
  caller: string
  operator: Operator | null
  /** The gateway's own id of this call; of a text message, its own. */
  session: string
  input: Input
  /** What was read of a text message as a whole. */
  request?: Request
  /** When a text message was sent, milliseconds since 1970, where its gateway says so. */
  sentAt?: number
}

/** What was typed, as much of it as the gateway tells. */
export type Input =
  /** Everything typed in this call so far, in order; nothing when it was only dialled. */
  | { kind: 'all'; inputs: readonly string[] }
  /** Somebody dialled, with whatever was dialled behind the service's code. */
  | { kind: 'dialled'; inputs: readonly string[] }
  /** One answer. `hop` came back from the reply that it answers, where the gateway can bring one back. */
  | { kind: 'answer'; text: string; hop?: number }

/** What goes back: the screen, and whether the call is over. */
export interface Reply {
  text: string
  /** What does not fit into one text message goes out in others, after it. */
  more?: readonly string[]
  ends: boolean
  /** How many answers of this call have been heard: what the gateway is to bring back with the next. */
  hop?: number
  /** Where the conversation stands with it: a name, and nothing of anybody's. */
  state?: State
  /** Nothing was asked and nothing could be read: how the service is used. */
  isHelp?: true
  /** Why this is not to be sent, of a reply to a text message. */
  withheld?: string
  /** Of a reply by text message in a conversation: when its turn was taken, later for each, milliseconds since 1970. */
  at?: number
  /** It tells a registration number: who it is for cannot do without it. */
  tellsNumber?: true
  /** Of what it says there is one message a day to one number. */
  once?: string
  /** The languages that it speaks, of a reply by text message. */
  languages?: readonly Language[]
}

/** What is known of a gateway before it says anything. */
export interface GatewayTraits {
  /** Whether its ids of calls come again for other calls. */
  sessionIds: 'unique' | 'reused'
  /** After this it gives up waiting for a reply, and may ask again. */
  deadlineMs: number
  /** A call without an answer for so long is over for it. */
  idleMs: number
  /** What its screens hold, where that is not the usual. */
  budget?: Budget
}

/** A text message that somebody sent to the service. */
export interface TextMessage {
  gateway: string
  /** The gateway's own id: the same message again has the same, mostly. */
  id: string
  /** As the gateway gives it: a number, a short code or a name. */
  from: string
  operator: Operator | null
  text: string
  /** When the gateway received it, in the gateway's own writing. */
  receivedAt?: string
}

/** How a call ended for its gateway. */
export interface CallEnd {
  gateway: string
  /** E.164. */
  caller: string
  /** The gateway's own id of the call. */
  session: string
  status: 'success' | 'incomplete' | 'failed'
}

/** Takes one text message; the answer goes out as a message. @throws Failure when the gateway has to send it again. */
export type HandleSms = (message: TextMessage) => Promise<void>

/** The reply to this hop did not reach the gateway. @throws Failure when that cannot be noted. */
export type ReplyLost = (hop: Hop) => Promise<void>

/** Answers one hop; never rejects. */
export type HandleHop = (hop: Hop) => Promise<Reply>
