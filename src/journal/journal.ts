/** What happened, without what was typed: a row a call and a row a move, written in batches beside the caller's path. */
import type { Conversation } from '#machines/conversation.ts'
import type { Event, Language, State } from '#machines/protocol.ts'
import type { Hop } from '../channels/channel.ts'

/** One step of the conversation. */
export interface Move {
  state: State
  heard: Event['type']
  next: State
}

export interface Entry {
  /** Of the call, or of the conversation by text. */
  name: string
  hop: Hop
  /** The caller's look-up key, hexadecimal. */
  callerKey: string
  moves: readonly Move[]
  conversation: Conversation
  /** When the turn began, milliseconds since 1970. */
  startedAt: number
  /** What is answered now: when it was asked, milliseconds since 1970, and in which language. Null when a call begins. */
  asked: { at: number; language: Language } | null
}

export interface Beginning {
  /** What was asked first. */
  asked: State
  /** The language it was asked in. */
  language: string | null
}

/** How the gateway says that a call ended. */
export type GatewayStatus = 'success' | 'incomplete' | 'failed'

export interface Journal {
  add(entry: Entry): void
  /** Names a call, in hexadecimal: the same wherever and whenever it is asked. */
  nameOf(call: Pick<Hop, 'gateway' | 'caller' | 'session'>): string
  /** How this call began; null when it had no turn before. */
  beginningOf(hop: Hop): Promise<Beginning | null>
  /** How the call ended for the gateway; a second event of the same call changes nothing. */
  close(call: Pick<Hop, 'gateway' | 'caller' | 'session'>, status: GatewayStatus): Promise<void>
  /** Writes what waits. Failing, it keeps what waits. */
  flush(): Promise<void>
  /** Flushes once more and stops. */
  stop(): Promise<void>
}
