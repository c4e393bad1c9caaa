/** How long rows are kept that nobody erases sooner: what has no more use goes, by the hour. SECURITY.md says it in words. */
import { type RawBuilder, sql } from 'kysely'
import type { Queries, Tables } from '../db/database.ts'
import { type Clock, inSeconds } from '../platform/clock.ts'

interface Keeping<Table extends string = string> {
  table: Table
  /** Rows whose time in this column is older than `seconds` go. */
  since: string
  seconds: number
  only?: RawBuilder<unknown>
}

const [hour, day] = [3_600, 86_400]

/** The journal's moves have days of their own (journal-days.ts). */
export function keepings(journalDays: number): Keeping<keyof Tables>[] {
  return [
    { table: 'codes', since: 'expires_at', seconds: hour },
    { table: 'code_tries', since: 'tried_at', seconds: hour },
    // A gateway repeats a message for twelve hours.
    { table: 'incoming', since: 'received_at', seconds: 3 * day },
    // Given up after three days, and with them the password that was to be set.
    { table: 'errands', since: 'created_at', seconds: 4 * day },
    // Given up after a day.
    { table: 'replacements', since: 'created_at', seconds: 3 * day },
    // Answered after a day at the latest; one that never was has lost its use too.
    { table: 'parked', since: 'created_at', seconds: 3 * day, only: sql`answered_at is null` },
    { table: 'parked', since: 'answered_at', seconds: 30 * day },
    // Longer than any request can come late.
    { table: 'password_changes', since: 'changed_at', seconds: 90 * day },
    // Longer than anybody takes to call again.
    { table: 'claims', since: 'made_at', seconds: 60 * day },
    // A card that nobody asks for any more is learnt again.
    { table: 'card_accounts', since: 'seen_at', seconds: 365 * day },
    { table: 'tickets', since: 'ends_at', seconds: 0 },
    { table: 'message_budget', since: 'hour', seconds: 2 * day },
    { table: 'tallies', since: 'minute', seconds: journalDays * day },
    { table: 'calls', since: 'started_at', seconds: journalDays * day },
    // Whoever complains of having been looked up may do so within the year.
    { table: 'caller_look_ups', since: 'at', seconds: 365 * day },
    { table: 'carrier_changes', since: 'at', seconds: 365 * day },
    // The simulator's own, which production does not have: what a trial on the same database left.
    { table: 'inbox', since: 'arrived_at', seconds: hour },
    // Who loaded what is asked for as long as the people are there.
    { table: 'imports', since: 'started_at', seconds: 5 * 365 * day },
    { table: 'releases', since: 'at', seconds: 365 * day },
    { table: 'outages', since: 'seen_at', seconds: 365 * day },
    { table: 'instances', since: 'seen_at', seconds: day },
    // A task that no version runs any more.
    { table: 'upkeep', since: 'started_at', seconds: 7 * day },
  ]
}

/** Rows a statement: none takes long enough to be in a caller's way. */
const chunk = 5_000

/** Erases what is past its time; gives the number of rows. */
export function createRetention(parts: { queries: Queries; clock: Clock; journalDays: number }) {
  const { queries, clock, journalDays } = parts
  return async (): Promise<number> => {
    let erased = 0
    for (const keeping of keepings(journalDays)) erased += await erase(queries, keeping, clock.now())
    return erased
  }
}

/** Row by row, as long as there are some. Of a table in parts it takes one part: only there a `ctid` is one row's. */
export async function erase(queries: Queries, keeping: Keeping, now: number): Promise<number> {
  const { table, since, seconds, only = sql`true` } = keeping
  const before = inSeconds(now, -seconds)
  for (let erased = 0; ; ) {
    const { numAffectedRows = 0n } = await sql`
      delete from ${sql.table(table)} where ctid in (
        select ctid from ${sql.table(table)} where ${sql.ref(since)} <= ${before} and ${only} limit ${chunk}
      )`.execute(queries)
    erased += Number(numAffectedRows)
    if (numAffectedRows < chunk) return erased
  }
}
