// Both databases, empty and migrated: what holds on one must hold on the other.
import type { Database } from '#src/db/database.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { createSealer, createVault, type Vault } from '#src/vault/vault.ts'
import { migratedDatabaseUrl, openMigratedPglite } from '#test/support/servers/fresh.ts'

export const databases = ['PGlite', 'PostgreSQL'] as const

export async function openDatabase(which: (typeof databases)[number]): Promise<Database> {
  return which === 'PGlite' ? openMigratedPglite() : openPostgres(await migratedDatabaseUrl())
}

/** With its queue at work until it is closed. */
export async function openWithQueue(which: (typeof databases)[number]): Promise<Database> {
  const database = await openDatabase(which)
  await database.boss.start()
  return {
    ...database,
    async close() {
      await database.boss.stop({ graceful: false })
      await database.close()
    },
  }
}

/** Moroccan mobiles, each once. */
export function createPhones(): () => string {
  let count = 0
  return () => {
    count += 1
    return `+2126${String(count).padStart(8, '0')}`
  }
}

export const vault: Vault = createVault(
  createSealer([{ id: 'test', key: Buffer.alloc(32, 7) }]),
  Buffer.alloc(32, 9),
)
