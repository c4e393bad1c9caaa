/** Messages that must reach somebody: rows written in the transaction of what they tell, sent later by a job. */
import type { OutboxState, Queries, Trx } from '../db/database.ts'

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
}

/** How a message fared, without its text. */
export interface Fate {
  id: string
  state: OutboxState
  kind: Kind
  /** E.164 or address, for masking by whoever shows it. */
  to: string
  createdAt: Date
  settledAt: Date | null
}

export interface Outbox {
  /** Puts the row and its job in, inside the caller's transaction. Does nothing when the key is known. */
  enqueue(trx: Trx, message: Message): Promise<void>
  /** The newest message of this kind about a subject. */
  latest(queries: Queries, kind: Kind, about: string): Promise<Fate | undefined>
}

/** What a provider did with a message that was handed to it. */
export type Submission =
  | { result: 'submitted'; messageId: string | null }
  /** Final: asking again would be refused again. */
  | { result: 'refused'; reason: string }
  /** Certain not to have been taken: safe to try again. */
  | { result: 'retry'; reason: string }
  /** May have been taken: never blindly sent again; a delivery report may settle it. */
  | { result: 'unknown'; reason: string; messageId?: string | null }

/** Hands one message to whoever delivers it. Never throws, never lets text or credentials into `reason`. */
export interface Carrier {
  submit(message: { to: string; text: string; subject?: string; html?: string }): Promise<Submission>
}

/** What a delivery report says, in our words. `pending` reports change nothing but the time. */
export interface DeliveryReport {
  messageId: string
  status: 'pending' | 'delivered' | 'failed'
  reason: string | null
  /** E.164. Places the report when the answer that would have told the message id was lost. */
  to?: string
}

/**
 * What became of a report: it `settled` a message; the message was final already (`repeated`); it says nothing final
 * (`pending`); or it matches no message yet and is `kept` until one turns up.
 */
export type ReportResult = 'settled' | 'repeated' | 'pending' | 'kept'

/** How many messages a sweep touched, by what was done to them. */
export interface Swept {
  /** Were being sent by a process that is gone: now `unknown`. */
  lost: number
  /** Out of their time before they could be sent: now `failed`. */
  expired: number
  /** Queued, due, and without a job: given one. */
  woken: number
  /** Settled by a report that names only the recipient. */
  placed: number
  /** Texts that had no more use. */
  erased: number
  /** Rows and reports past their keeping time. */
  deleted: number
}

/** The outbox as those see it who run it; the conversation needs only `Outbox`. */
export interface OutboxUpkeep {
  /** Makes the queue of its jobs: once a process, after `boss.start()`, before anything is put in. */
  start(): Promise<void>
  applyReport(queries: Queries, report: DeliveryReport): Promise<ReportResult>
  /** Puts right what crashes and time leave behind. Wants to run every minute; any number may run at once. */
  sweep(queries: Queries): Promise<Swept>
}
