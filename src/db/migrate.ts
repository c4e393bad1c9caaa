/** Brings the tables to the newest version; several processes may start at once, the migrator takes a lock. */
import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { CannotStart } from '../failures.ts'
import type { Queries } from './database.ts'
import { start } from './migrations/001-start.ts'
import { messageLife } from './migrations/002-message-life.ts'
import { upkeep } from './migrations/003-upkeep.ts'
import { operations } from './migrations/004-operations.ts'
import { housekeeping } from './migrations/005-housekeeping.ts'
import { leanJournal } from './migrations/006-lean-journal.ts'

const migrations: Record<string, Migration> = {
  '001-start': start,
  '002-message-life': messageLife,
  '003-upkeep': upkeep,
  '004-operations': operations,
  '005-housekeeping': housekeeping,
  '006-lean-journal': leanJournal,
}

/**
 * @throws CannotStart when a newer version of the program has been here: its tables may not be ours any more.
 * @throws the error of the migration that failed; those before it stay.
 */
export async function migrateToLatest(queries: Queries): Promise<void> {
  const migrator = new Migrator({ db: queries, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  const [newer] = await unknownMigrations(queries).catch(() => [])
  if (newer !== undefined) {
    throw new CannotStart(
      `the database is of a newer version (${newer}): start that one, or restore a backup`,
    )
  }
  if (error instanceof Error) throw error
  throw new Error('migration failed', { cause: error })
}

async function unknownMigrations(queries: Queries): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name desc`.execute(
    queries,
  )
  return rows.map(({ name }) => name).filter(name => !Object.hasOwn(migrations, name))
}
