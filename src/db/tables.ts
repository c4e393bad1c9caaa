/** Every table as Kysely sees it. `Sealed` columns are the vault's; `LookUpKey` columns are keyed hashes. */
import type { ColumnType, Generated } from 'kysely'
import type { RunningTables } from './running-tables.ts'
import type { SendingTables } from './sending-tables.ts'

/** Bytes that only the vault opens. */
export type Sealed = Buffer
/** 32 bytes by which a row is found without storing what it is about. */
export type BlindIndex = Buffer
type Timestamp = ColumnType<Date, Date, Date>
type DefaultNow = ColumnType<Date, Date | undefined, Date>

export interface Tables extends RunningTables, SendingTables {
  secrets: { name: string; sealed: Sealed }
  schemes: { code: string; names: ColumnType<Record<string, string>, string, string> }
  people: { card_key: BlindIndex; sealed: Sealed }
  accounts: {
    registration_key: BlindIndex
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
    caller_key: BlindIndex
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
    subject_key: BlindIndex | null
    provider_key: BlindIndex | null
    attempts: Generated<number>
    last_error: string | null
    created_at: DefaultNow
    state_at: DefaultNow
    submitted_at: Timestamp | null
    settled_at: Timestamp | null
    expires_at: Timestamp
    /** Keyed hash of the number it goes to, by which a report without a known message id is placed. */
    recipient_key: BlindIndex | null
    /** When it may be handed over; a queued row long past it has lost its job. */
    due_at: DefaultNow
    /** When its text went; the recipient stays. */
    erased_at: Timestamp | null
    /** In the order in which messages were put in, whatever version did it; null of those from before. */
    place: Generated<number> | null
    /** Of a reply: whether it asks something, so that a newer one makes it useless. Null where an older version put it in. */
    asks: boolean | null
    /** Of a reply: when its turn was taken. */
    said_at: Timestamp | null
    /** When it was taken back: handed over already, it is not tried again. */
    withdrawn_at: Timestamp | null
    /** When the budget of its kind gave it a moment to leave. */
    paced_at: Timestamp | null
    /** Should it be lost: whether it is made good (`open`), or was (`done`). Null where nothing is to be done, or by an older version. */
    renewal: 'open' | 'done' | null
    /** Who has it, or had it last; written when it is claimed. Null of e-mails, and where an older version sent it. */
    carrier: string | null
    /** Carriers that have no way to its recipient, comma-separated. */
    refused_by: string | null
    /** Until then it leaves by this carrier or not at all: one that may have arrived by it is sent once more. */
    bound_to: string | null
    bound_until: Timestamp | null
    /** Whose network its recipient is in, as a report told. */
    operator: string | null
    /** Parts of a text message. */
    parts: number | null
  }
  /** Passwords that were lost and are about to be replaced by new ones, by the message that was lost. */
  replacements: {
    id: string
    caller_key: BlindIndex
    sealed: Sealed
    attempts: Generated<number>
    created_at: DefaultNow
    due_at: Timestamp
  }
  /** Final delivery reports that match no message yet. */
  reports: {
    provider_key: BlindIndex
    recipient_key: BlindIndex | null
    status: 'delivered' | 'failed'
    reason: string | null
    received_at: Timestamp
    /** Null of Africa's Talking's, where an older version kept it. */
    carrier: string | null
  }
  /** The keys under which a password was set: each sets one once. */
  password_changes: { registration_key: BlindIndex; idempotency_key: string; changed_at: DefaultNow }
  inbox: { id: Generated<number>; phone_key: BlindIndex; sealed: Sealed; arrived_at: DefaultNow }
  parked: {
    id: string
    caller_key: BlindIndex
    sealed: Sealed
    created_at: DefaultNow
    answered_at: Timestamp | null
    outcome: string | null
    attempts: Generated<number>
    due_at: Timestamp
  }
  codes: {
    id: string
    phone_key: BlindIndex
    code_hash: BlindIndex
    tries: Generated<number>
    created_at: DefaultNow
    expires_at: Timestamp
    accepted_at: Timestamp | null
  }
  /** What was tried of each code: the same again is the same try. */
  code_tries: { try_hash: BlindIndex; tried_at: DefaultNow }
  calls: {
    /** Keyed hash of the gateway's session id. */
    call_key: BlindIndex
    caller_key: BlindIndex
    channel: string
    gateway: string
    /** Whose network the caller is in, where the gateway tells; null also of calls that an older version wrote. */
    operator: string | null
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
    call_key: BlindIndex
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
  /** Who asked for a caller's last calls, and why. */
  caller_look_ups: {
    id: Generated<number>
    at: Timestamp
    caller_key: BlindIndex
    clerk: string | null
    reason: ColumnType<string | null, string | undefined, never>
    calls_found: number
  }
  /** The steps taken since the first version's tables, each with the step that a program must know to run on them. */
  schema_steps: { name: string; needs: string | null; done_at: DefaultNow }
  /** Who loaded which file of people, and what came of it. */
  imports: {
    id: string
    started_at: Timestamp
    /** When its process was last heard of. */
    seen_at: Timestamp
    /** Null while it runs, or when its process died in it. */
    ended_at: Timestamp | null
    by_whom: string | null
    is_dry_run: boolean
    is_replacing: boolean
    allows_shared_numbers: boolean
    state: ImportState
    /** Of the part that `state` names, 0 to 1. */
    share: number | null
    file_bytes: number | null
    file_sha256: Buffer | null
    lines: Generated<number>
    added: number | null
    changed: number | null
    unchanged: number | null
    repeated: number | null
    gone: number | null
    removed: number | null
    refused: number | null
    /** Why nothing was changed, in a sentence of ours. */
    problem: string | null
  }
  /** What counts against a limit by the day, as Redis has it too. */
  tickets: { key: string; id: string; day: number; ends_at: Timestamp }
  /** The registration number that a card led to: by it the phone of its account is known. */
  card_accounts: { card_key: BlindIndex; registration_key: BlindIndex; seen_at: DefaultNow }
  /** Accounts asked for from another phone than the one that the CNSS knows, which is told and may say no. */
  claims: {
    id: string
    /** Keyed hash of the phone that is told. */
    known_key: BlindIndex
    sealed: Sealed
    made_at: Timestamp
    waits_until: Timestamp
    /** When that phone was told last. */
    told_at: Timestamp
    denied_at: Timestamp | null
    /** When whoever claimed was told that nobody had said no. */
    granted_at: Timestamp | null
  }
  incoming: { message_key: BlindIndex; received_at: DefaultNow }
}

export type ImportState = 'reading' | 'loading' | 'loaded' | 'tried' | 'stopped'
export type OutboxState = 'queued' | 'sending' | 'submitted' | 'unknown' | 'delivered' | 'failed'
