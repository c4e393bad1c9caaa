/** What every gateway's folder translates to and from: the wire on one side, the conversation on the other. */
import type { Channel, Operator } from '#machines/protocol.ts'

/** One request of a gateway: somebody dialled, or answered. */
export interface Hop {
  gateway: string
  channel: Channel
  /** E.164. */
  caller: string
  operator: Operator | null
  /** The gateway's own id of this call. */
  session: string
  /** Everything typed in this call so far, in order; empty when it was only dialled. */
  typed: readonly string[]
}

/** What goes back: the screen, and whether the call is over. */
export interface Reply {
  text: string
  ends: boolean
}

/** Answers one hop; never rejects. */
export type Converse = (hop: Hop) => Promise<Reply>
