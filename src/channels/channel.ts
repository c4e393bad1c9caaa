/** What every gateway's folder translates to and from: the wire on one side, the conversation on the other. */
import type { Answers, Channel, Language, Operator } from '#machines/protocol.ts'

/** One request of a gateway: somebody dialled, or answered. */
export interface Hop {
  gateway: string
  channel: Channel
  /** E.164. */
  caller: string
  operator: Operator | null
  /** The gateway's own id of this call; of a text message, its own. */
  session: string
  /** Everything typed in this call so far, in order; empty when it was only dialled. Of a text message, its answer. */
  typed: readonly string[]
  /** A text message that begins a conversation, and the facts that came with it. */
  request?: { language: Language | null; answers: Answers }
}

/** What goes back: the screen, and whether the call is over. */
export interface Reply {
  text: string
  ends: boolean
  /** Nothing was asked and nothing could be read: how the service is used. */
  isHelp?: true
}

/** A text message that somebody sent to the service. */
export interface TextMessage {
  gateway: string
  /** The gateway's own id: the same message again has the same. */
  id: string
  /** As the gateway gives it: a number, a short code or a name. */
  from: string
  operator: Operator | null
  text: string
}

/** Takes one text message; the answer goes out as a message. @throws Failure when the gateway has to send it again. */
export type Receive = (message: TextMessage) => Promise<void>

/** Answers one hop; never rejects. */
export type Converse = (hop: Hop) => Promise<Reply>
