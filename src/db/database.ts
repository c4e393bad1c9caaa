/** One handle for PostgreSQL and for PGlite, with pg-boss on the same connections. */
import { type Kysely, sql, type Transaction } from 'kysely'
import type { PgBoss } from 'pg-boss'
import { Failure } from '../platform/failures.ts'
import { inSpan, type SpanOptions } from '../platform/tracing.ts'
import { allowTime } from './statement-time.ts'
import type { Tables } from './tables.ts'

export { allowTime } from './statement-time.ts'
export type { BlindIndex, ImportState, OutboxState, Sealed, Tables } from './tables.ts'

/** Runs statements: the database itself, or a transaction of it. */
export type Queries = Kysely<Tables>
export type Trx = Transaction<Tables>

export interface MigrateOptions {
  /** What goes on, a line at a time; nothing in it is personal. */
  report?: (line: string) => void
  /** How long the moment is waited for in which nobody holds a table; ten seconds. */
  waitMs?: number
  /** Ends it, with what was begun taken back. */
  signal?: AbortSignal
}

export interface Database {
  queries: Queries
  /** For what nobody waits for: where connections are several it has some of its own, and is in no caller's way. */
  background: Queries
  /** Not started: whoever composes the program starts and stops it. */
  boss: PgBoss
  /**
   * What of this version's tables is not there yet, each by what it does; empty when it can run on them.
   * @throws OperatorError when a newer version has been here whose tables this one cannot use.
   */
  lacks(): Promise<string[]>
  /**
   * Brings the tables to this version's, beside processes that run on them.
   * @throws OperatorError likewise; StillLocked when somebody held a table for too long.
   */
  migrate(options?: MigrateOptions): Promise<void>
  /** So many statements wait for a connection that one more would wait too long for a call. */
  isBehind(): boolean
  /** Of each pool: connections that work, that rest, and statements that wait for one. Empty where there is one connection. */
  connections(): { pool: string; busy: number; idle: number; waiting: number }[]
  /** One cheap round trip. @throws when the server does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

const asOfDatabase: SpanOptions = { kind: 'client', attributes: { 'db.system.name': 'postgresql' } }

/** What each transaction in progress has to be followed by. */
const followedBy = new WeakMap<Queries, (() => void)[]>()

/** Runs `work` in one transaction, or inside the one already begun. */
export async function within<T>(queries: Queries, work: (trx: Trx) => Promise<T>): Promise<T> {
  if (queries.isTransaction) return work(queries as Trx)
  const then: (() => void)[] = []
  const result = await inSpan('transaction', asOfDatabase, () =>
    queries.transaction().execute(trx => {
      followedBy.set(trx, then)
      return work(trx)
    }),
  )
  for (const follow of then) follow()
  return result
}

/** Calls `follow` once the transaction is committed; never when it is not, nor when it was not begun by `within`. */
export function afterCommit(trx: Trx, follow: () => void): void {
  followedBy.get(trx)?.push(follow)
}

/** Likewise, with statements that may take `timeoutMs` each: a caller's are ended much sooner. */
export function withinTimeout<T>(
  queries: Queries,
  timeoutMs: number,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  return within(queries, async trx => {
    await allowTime(trx, timeoutMs)
    return work(trx)
  })
}

/** Likewise, with locks that are waited for no longer than `lockMs` each. @throws what `isLocked` (brief-locks.ts) recognizes. */
export function withinLocks<T>(queries: Queries, lockMs: number, work: (trx: Trx) => Promise<T>): Promise<T> {
  // Part of another's transaction, it is bound by that one.
  if (queries.isTransaction) return work(queries as Trx)
  return within(queries, async trx => {
    await sql`set local lock_timeout = ${sql.lit(lockMs)}`.execute(trx)
    return work(trx)
  })
}

/**
 * Runs work that takes long, on a connection of its own and in one transaction. On PGlite everybody shares one connection,
 * and nobody could do anything meanwhile: there its statements go among the others', and what must be whole it puts
 * `within` a transaction.
 */
export function apart<T>(queries: Queries, work: (own: Queries) => Promise<T>): Promise<T> {
  const { supportsMultipleConnections } = queries.getExecutor().adapter
  return supportsMultipleConnections ? within(queries, work) : work(queries)
}

/** The one row that `what` promises. */
export function only<T>(rows: readonly T[], what: string): T {
  const [row] = rows
  if (row === undefined || rows.length > 1) throw new Failure('unexpected', `${rows.length} rows for ${what}`)
  return row
}
