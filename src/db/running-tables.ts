/** The tables of what runs and ran, as Kysely sees them: nothing in them is anybody's. */
import type { ColumnType, Generated } from 'kysely'

type Timestamp = ColumnType<Date, Date, Date>

export interface RunningTables {
  /** The processes that run, or ran a moment ago. */
  instances: { id: string; host: string; version: string; started_at: Timestamp; seen_at: Timestamp }
  /** Each time a process started that was of another version than the one before it. */
  releases: { id: Generated<number>; at: Timestamp; version: string; commit_id: string }
  /** What was not well, as one process saw it: since when, and when it was last seen so. */
  outages: { id: string; what: string; began_at: Timestamp; seen_at: Timestamp }
  /** The last run of each task of the upkeep. */
  upkeep: {
    task: string
    started_at: Timestamp
    ended_at: Timestamp | null
    touched: number | null
    failure: string | null
  }
}
