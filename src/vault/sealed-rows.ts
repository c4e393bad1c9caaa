/** Whether the data keys are those of a database, told by one row of each table before anybody relies on it. */
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'
import type { SealedTable } from './rotation.ts'
import type { Sealer } from './vault.ts'

/** The tables of which a row cannot be opened. */
export async function unreadableTables(
  queries: Queries,
  sealer: Sealer,
  tables: readonly SealedTable[],
): Promise<string[]> {
  const unreadable: string[] = []
  for (const { table, associatedColumn, associatedData, emptiedAt } of tables) {
    const holds = emptiedAt === undefined ? sql`` : sql`where ${sql.ref(emptiedAt)} is null`
    const { rows } = await sql<{ bound: unknown; sealed: Buffer }>`
      select ${sql.ref(associatedColumn)} as bound, sealed from ${sql.table(table)} ${holds} limit 1`.execute(
      queries,
    )
    if (!rows.every(({ bound, sealed }) => opens(sealer, sealed, associatedData(bound))))
      unreadable.push(table)
  }
  return unreadable
}

function opens(sealer: Sealer, sealed: Buffer, associatedData: string): boolean {
  try {
    sealer.open(sealed, associatedData)
    return true
  } catch {
    return false
  }
}
