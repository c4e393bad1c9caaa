/** Brings the tables to the newest version; several processes may start at once, the migrator takes a lock. */
import { type Migration, Migrator } from 'kysely/migration'
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

/** @throws the error of the migration that failed; those before it stay. */
export async function migrateToLatest(queries: Queries): Promise<void> {
  const migrator = new Migrator({ db: queries, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error instanceof Error) throw error
  if (error !== undefined) throw new Error('migration failed', { cause: error })
}
