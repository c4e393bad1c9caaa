/** Every table as Kysely sees it. `Sealed` columns are the vault's; `LookUpKey` columns are keyed hashes. */
import type { ColumnType, Generated } from 'kysely'

/** Bytes that only the vault opens. */
export type Sealed = Buffer
/** 32 bytes by which a row is found without storing what it is about. */
export type LookUpKey = Buffer
type Timestamp = ColumnType<Date, Date, Date>
type DefaultNow = ColumnType<Date, Date | undefined, Date>

export interface Tables {
  secrets: { name: string; sealed: Sealed }
  schemes: { code: string; names: ColumnType<Record<string, string>, string, string> }
  people: { card_key: LookUpKey; sealed: Sealed }
  accounts: {
    registration_key: LookUpKey
    /** Whose request opened it: asked again with the same key, the answer is the same. */
    idempotency_key: string
    password_hash: string
    password_key: string
    sealed: Sealed
    opened_at: DefaultNow
    password_set_at: DefaultNow
  }
  /** What the CNSS's own service has been asked, or is about to be, and has not confirmed yet. */
  errands: {
    idempotency_key: string
    caller_key: LookUpKey
    sealed: Sealed
    attempts: Generated<number>
    created_at: DefaultNow
    /** When the next attempt is due; overdue, the job that was to make it is lost. */
    due_at: Timestamp
  }
  outbox: {
    id: string
    /** Messages with the same key are one message, however often they are put in. */
    idempotency_key: string
    kind: string
    medium: string
    state: ColumnType<OutboxState, OutboxState | undefined, OutboxState>
    /** Recipient and text; the text goes at the final report. */
    sealed: Sealed
    /** Which registration number (or e-mail, or code) it is about. */
    subject_key: LookUpKey | null
    provider_key: LookUpKey | null
    attempts: Generated<number>
    last_error: string | null
    created_at: DefaultNow
    state_at: DefaultNow
    submitted_at: Timestamp | null
    settled_at: Timestamp | null
    expires_at: Timestamp
    /** Keyed hash of the number it goes to, by which a report without a known message id is placed. */
    recipient_key: LookUpKey | null
    /** When it may be handed over; a queued row long past it has lost its job. */
    due_at: DefaultNow
    /** When its text went; the recipient stays. */
    erased_at: Timestamp | null
  }
  /** Final delivery reports that match no message yet. */
  reports: {
    provider_key: LookUpKey
    recipient_key: LookUpKey | null
    status: 'delivered' | 'failed'
    reason: string | null
    received_at: Timestamp
  }
  /** The keys under which a password was set: each sets one once. */
  password_changes: { registration_key: LookUpKey; idempotency_key: string; changed_at: DefaultNow }
  inbox: { id: Generated<number>; phone_key: LookUpKey; sealed: Sealed; arrived_at: DefaultNow }
  parked: {
    id: string
    caller_key: LookUpKey
    sealed: Sealed
    created_at: DefaultNow
    answered_at: Timestamp | null
    outcome: string | null
    attempts: Generated<number>
    due_at: Timestamp
  }
  codes: {
    id: string
    phone_key: LookUpKey
    code_hash: LookUpKey
    tries: Generated<number>
    created_at: DefaultNow
    expires_at: Timestamp
    accepted_at: Timestamp | null
  }
  calls: {
    /** Keyed hash of the gateway's session id. */
    call_key: LookUpKey
    caller_key: LookUpKey
    channel: string
    gateway: string
    language: string | null
    started_at: Timestamp
    /** When it began, last changed its language, or ended. */
    changed_at: Timestamp
    /** The state that ended it; null when none did. */
    ended: string | null
    gateway_status: string | null
  }
  turns: {
    /** When the turn began; of several moves in one turn each is a microsecond later than the one before. */
    at: Timestamp
    call_key: LookUpKey
    channel: string
    language: string | null
    /** The state that was asking. */
    state: string
    /** What became of the answer: `answered`, `corrected`, `unreadable`, `back`, `left`, `dialled`, … */
    happened: string
    next: string
    /** Milliseconds between the question and its answer; null where nothing was asked before. */
    thought_ms: number | null
    turn_ms: number
  }
  /** How often something happened in a minute; what took time, by the bucket it fell in (`upto_ms`, else 0). */
  tallies: { minute: Timestamp; name: string; label: string; upto_ms: number; count: number }
  /** The processes that run, or ran a moment ago. */
  instances: { id: string; host: string; version: string; started_at: Timestamp; seen_at: Timestamp }
  /** Who asked for a caller's last calls. */
  caller_look_ups: {
    id: Generated<number>
    at: Timestamp
    caller_key: LookUpKey
    clerk: string | null
    calls_found: number
  }
  incoming: { message_key: LookUpKey; received_at: DefaultNow }
  /** The last run of each task of the upkeep. */
  upkeep: {
    task: string
    started_at: Timestamp
    ended_at: Timestamp | null
    touched: number | null
    failure: string | null
  }
}

export type OutboxState = 'queued' | 'sending' | 'submitted' | 'unknown' | 'delivered' | 'failed'
