// Both databases, empty and migrated: what holds on one must hold on the other.
import type { Database } from '#src/db/database.ts'
import { openPglite } from '#src/db/pglite.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { createSealer, createVault, type Vault } from '#src/vault.ts'
import { freshDatabaseUrl } from '#test/servers/fresh.ts'

export const databases = ['PGlite', 'PostgreSQL'] as const

export async function openDatabase(which: (typeof databases)[number]): Promise<Database> {
  const database = which === 'PGlite' ? await openPglite() : openPostgres(await freshDatabaseUrl())
  await database.migrate()
  return database
}

export const vault: Vault = createVault(
  createSealer([{ id: 'test', key: Buffer.alloc(32, 7) }]),
  Buffer.alloc(32, 9),
)
