/** The tables of those that send, as Kysely sees them: none holds anything of anybody. */
import type { ColumnType, Generated } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>
type DefaultNow = ColumnType<Date, Date | undefined, Date>

export interface SendingTables {
  /** The carriers of text messages: their weights as an operator set them, and how each is doing. */
  carriers: {
    name: string
    weight: number
    /** The share of its weight that it has at the moment, 0 to 1. */
    health: Generated<number>
    /** When its health was changed last. */
    moved_at: DefaultNow
    /** Messages in a row that it did not take, or may have. */
    doubts: Generated<number>
    /** Since when its breaker is open, and nothing but a trial goes to it. */
    shut_at: Timestamp | null
    shut_why: string | null
    /** When it was last tried, and how long to the next time. */
    probed_at: Timestamp | null
    probe_seconds: Generated<number>
    /** When a process last had it in its settings. */
    seen_at: Timestamp
  }
  /** Who changed what of a carrier, and when: people, its breaker, its health. */
  carrier_changes: { id: Generated<number>; at: Timestamp; carrier: string; by_whom: string; what: string }
  /** What all processes that send agree on, by medium. */
  sending: {
    medium: string
    /** The next moment that nobody has taken. */
    next_at: DefaultNow
    /** Since when its carrier refuses us, and not a recipient; in its words. */
    held_at: Timestamp | null
    held_why: string | null
    /** When it was last tried whether it takes messages again. */
    probed_at: Timestamp | null
  }
  /** One row: whether messages may leave, and of which database this is. */
  sending_pause: {
    one: Generated<boolean>
    paused_at: Timestamp | null
    why: string | null
    system_id: string | null
    database_oid: string | null
    /** Written every minute, here and in Redis: a backup that was put in place of the database has an older one. */
    marked_at: Timestamp | null
  }
  /** Messages of an hour by kind. */
  message_budget: {
    kind: string
    hour: Timestamp
    spent: Generated<number>
    /** The next moment at which one leaves beyond the budget. */
    next_at: Timestamp | null
  }
}
