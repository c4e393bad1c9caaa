/** Messages that must reach somebody: rows written in the transaction of what they tell, sent later by a job. */
import type { Language, Operator } from '#machines/protocol.ts'
import type { OutboxState, Queries, Trx } from '../db/database.ts'
import type { LossOptions } from './lost.ts'

export type Medium = 'sms' | 'email'
/** What a message is for; the operator sees this, never the text. */
export type Kind = 'password' | 'code' | 'number' | 'answer' | 'reply' | 'confirmation'

export interface Message {
  medium: Medium
  kind: Kind
  /** E.164 for SMS, an address for e-mail. */
  to: string
  text: string
  /** E-mail only. */
  subject?: string
  html?: string
  /** The same key is the same message: put in once, however often it is asked. */
  idempotencyKey: string
  /** What it is about (a registration number), to be found again by; kept as a keyed hash only. */
  about?: string
  /** After this many seconds it is of no use and is not sent any more. */
  lifeSeconds: number
  /** Of a conversation by text message: when the turn was taken that says it, milliseconds since 1970, and whether it asks. */
  said?: { at: number; asks: boolean }
  /** Whose network the recipient is in, as far as is known before a report tells it: for figures only. */
  operator?: Operator | null
  /** Of a password: the language in which it is replaced should it be lost; one that replaces another has none. */
  language?: Language
}

/** How a message fared, without its text. */
export interface DeliveryStatus {
  id: string
  state: OutboxState
  kind: Kind
  /** E.164 or address, for masking by whoever shows it. */
  to: string
  createdAt: Date
  /** When its carrier took it. */
  submittedAt: Date | null
  settledAt: Date | null
}

export interface Outbox {
  /**
   * Puts the row and its job in, inside the caller's transaction. Does nothing when the key is known. What a later turn
   * says takes back the questions of earlier ones; a question that a later turn has overtaken is not put in at all.
   */
  enqueue(trx: Trx, message: Message): Promise<void>
  /** The newest message of these kinds about a subject. */
  latest(queries: Queries, kinds: Kind | readonly Kind[], about: string): Promise<DeliveryStatus | undefined>
  /** How many of these kinds about a subject were put in since then. */
  count(queries: Queries, kinds: readonly Kind[], about: string, since: Date): Promise<number>
  /** Takes back the questions to this number that have not been handed over yet, inside the caller's transaction. */
  withdrawQuestions(trx: Trx, to: string): Promise<void>
  /** Of a message, by its id. */
  stateOf(queries: Queries, id: string): Promise<OutboxState | undefined>
}

/** What a provider did with a message that was handed to it. */
export type Submission =
  | { result: 'submitted'; messageId: string | null }
  /**
   * This message is not taken, and would be refused again: because of its recipient (also when nothing is said), which is
   * final, or for want of a way there, which another carrier may have.
   */
  | { result: 'refused'; reason: string; by?: 'recipient' | 'route' }
  /**
   * Not taken, and the fault is ours: the account (a wrong key, an empty purse; also when nothing is said) or the sender's
   * name. Nobody's message is taken until that is mended, but by another carrier.
   */
  | { result: 'held'; reason: string; by?: 'account' | 'sender' }
  /** Certain not to have been taken: safe to try again. */
  | { result: 'retry'; reason: string }
  /** May have been taken: never blindly sent again; a delivery report may settle it. */
  | { result: 'unknown'; reason: string; messageId?: string | null }

/** A message as it is handed to whoever delivers it. */
export interface Outgoing {
  to: string
  text: string
  subject?: string
  html?: string
  /** Our own name for this attempt, of A-Z, a-z, 0-9 and dashes. */
  reference?: string
}

/** Hands one message to whoever delivers it. Never throws, never lets text or credentials into `reason`. */
export interface Carrier {
  submit(message: Outgoing): Promise<Submission>
  /**
   * Whether its reports bring our reference back. Then that is the message's id, known before it is handed over: a report
   * finds its message also when the answer was lost. Without it, the id is the carrier's own.
   */
  bringsReference?: boolean
}

/** What a delivery report says, in our words. `pending` reports change nothing but the time. */
export interface DeliveryReport {
  /** The carrier's own, or our reference where that is what it brings back. */
  messageId: string
  /** By its name in the settings: a report settles nothing of another carrier's. Left out, of Africa's Talking. */
  carrier?: string
  /** What the id may be in another writing; it counts only of a message to the same number, where none has the first. */
  otherIds?: readonly string[]
  status: 'pending' | 'delivered' | 'failed'
  reason: string | null
  /** E.164. Places the report when the answer that would have told the message id was lost. */
  to?: string
  /** Whose network the recipient is in, as the carrier tells it. */
  operator?: Operator
}

/**
 * What became of a report: it `settled` a message; the message was final already (`repeated`); it says nothing final
 * (`pending`); it matches no message yet and is `kept` until one turns up; or nobody waits for it (`dropped`).
 */
export type ReportResult = 'settled' | 'repeated' | 'pending' | 'kept' | 'dropped'

/** How many messages a sweep touched, by what was done to them. */
export interface Swept {
  /** Were being sent by a process that is gone: now `unknown`. */
  lost: number
  /** Out of their time before they could be sent: now `failed`. */
  expired: number
  /** Settled by a report that names only the recipient. */
  placed: number
  /** Texts that had no more use. */
  erased: number
  /** Rows and reports past their keeping time. */
  deleted: number
}

/** The outbox as those see it who run it; the conversation needs only `Outbox`. */
export interface OutboxMaintenance {
  /** Makes the queue of its jobs: once a process, after `boss.start()`, before anything is put in. */
  start(): Promise<void>
  applyReport(queries: Queries, report: DeliveryReport): Promise<ReportResult>
  /** Gives queued messages whose job was lost a new one; how many. */
  reconcile(queries: Queries): Promise<number>
  /** Sends lost numbers once more and has lost passwords replaced; how many. */
  makeGood(queries: Queries, how: LossOptions): Promise<number>
  /** Puts right what crashes and time leave behind. Wants to run every minute; any number may run at once. */
  sweep(queries: Queries): Promise<Swept>
}
