/** What happened, without what was typed: a row a call and a row a move, written in batches beside the caller's path. */
import type { Conversation } from '#machines/conversation.ts'
import type { Event, Language, State } from '#machines/protocol.ts'
import type { CallEnd, Hop } from '../conversation/port.ts'

/** One step of the conversation. */
export interface Move {
  state: State
  event: Event['type']
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

export interface Journal {
  add(entry: Entry): void
  /** Names a call, in hexadecimal: the same wherever and whenever it is asked. */
  nameOf(call: Pick<Hop, 'gateway' | 'caller' | 'session'>): string
  /** How this call began; null when it had no turn before. */
  beginningOf(hop: Hop): Promise<Beginning | null>
  /** How the call of this name ended for the gateway; a second event of the same call changes nothing. */
  close(name: string, status: CallEnd['status']): Promise<void>
  /** Writes what waits. Failing, it keeps what waits. */
  flush(): Promise<void>
  /** Flushes once more and stops. */
  stop(): Promise<void>
}
