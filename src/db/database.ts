/** The database's door: one handle for PostgreSQL and for PGlite, with pg-boss on the same connections. */
import type { Kysely, Transaction } from 'kysely'
import type { PgBoss } from 'pg-boss'
import { Failure } from '../failures.ts'
import type { Tables } from './tables.ts'

export type { LookUpKey, OutboxState, Sealed, Tables } from './tables.ts'

/** Runs statements: the database itself, or a transaction of it. */
export type Queries = Kysely<Tables>
export type Trx = Transaction<Tables>

export interface Database {
  queries: Queries
  /** Not started: whoever composes the program starts and stops it. */
  boss: PgBoss
  /** Brings the tables to the newest version. */
  migrate(): Promise<void>
  /** So many statements wait for a connection that one more would wait too long for a call. */
  isBehind(): boolean
  /** One cheap round trip. @throws when the server does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** Runs `work` in one transaction, or inside the one already begun. */
export function within<T>(queries: Queries, work: (trx: Trx) => Promise<T>): Promise<T> {
  return queries.isTransaction ? work(queries as Trx) : queries.transaction().execute(work)
}

/** The one row that `what` promises. */
export function only<T>(rows: readonly T[], what: string): T {
  const [row] = rows
  if (row === undefined || rows.length > 1) throw new Failure('unexpected', `${rows.length} rows for ${what}`)
  return row
}
