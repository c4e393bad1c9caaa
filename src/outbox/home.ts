/**
 * Whether this is the database that it was a moment ago, or a backup in its place: what lies there in the state `queued` may
 * have been sent long since. Then nothing leaves until somebody says so.
 *
 * A dump that was read in has another oid; a server that was made anew another system identifier; and a server that was put
 * back to an earlier day has an older mark than Redis. A standby that takes over lags by seconds, and is none of these.
 */
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'
import { pauseSending } from './pause.ts'

/** Where the last mark is kept beside the database: in Redis, where there is one. */
export interface MarkKeeper {
  read(): Promise<number | null>
  write(at: number): Promise<void>
}

/** Without Redis there is nothing that a backup would not put back as well. */
export const noMarks: MarkKeeper = { read: async () => null, write: async () => {} }

/** So much older than the mark in Redis, the table's is of another time. */
const mostLagMs = 10 * 60_000

interface Home {
  systemId: string | null
  databaseOid: string
}

/**
 * Compares, pauses when it is another database, and leaves a new mark. Gives why it paused.
 * Wants to be asked before anything is sent, and then every minute.
 */
export async function checkHome(queries: Queries, keeper: MarkKeeper, now: number): Promise<string | null> {
  const home = await readHome(queries)
  const known = await queries
    .selectFrom('sending_pause')
    .select(['system_id', 'database_oid', 'marked_at'])
    .executeTakeFirst()
  const kept = await keeper.read()
  const why = whyOther(home, known, kept)
  const paused = why !== null && (await pauseSending(queries, why, new Date(now)))
  await queries
    .updateTable('sending_pause')
    .set({ system_id: home.systemId, database_oid: home.databaseOid, marked_at: new Date(now) })
    .execute()
  // The table first: what Redis knows of is in the database, or was.
  await keeper.write(now)
  return paused ? why : null
}

function whyOther(
  home: Home,
  known: { system_id: string | null; database_oid: string | null; marked_at: Date | null } | undefined,
  kept: number | null,
): string | null {
  const isOther = (before: string | null | undefined, is: string | null) =>
    before != null && is !== null && before !== is
  if (isOther(known?.system_id, home.systemId))
    return 'another database server than before: a backup, or pg_upgrade'
  if (isOther(known?.database_oid, home.databaseOid)) return 'another database than before: a backup'
  // Nothing was ever marked here, and yet Redis has a mark: the backup is of before there were any.
  const marked = known?.marked_at?.getTime() ?? null
  if (kept !== null && (marked === null || kept - marked > mostLagMs))
    return 'the database is older than it was: a backup'
  return null
}

async function readHome(queries: Queries): Promise<Home> {
  const { rows } = await sql<{ oid: string }>`
    select oid::text as oid from pg_database where datname = current_database()`.execute(queries)
  return { systemId: await systemIdOf(queries), databaseOid: rows[0]?.oid ?? '' }
}

/** Some that host PostgreSQL for others do not let anybody ask: then the oid and the mark have to do. */
async function systemIdOf(queries: Queries): Promise<string | null> {
  try {
    const { rows } = await sql<{ id: string }>`
      select system_identifier::text as id from pg_control_system()`.execute(queries)
    return rows[0]?.id ?? null
  } catch {
    return null
  }
}
