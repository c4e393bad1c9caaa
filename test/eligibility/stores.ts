/** Both databases, empty and migrated, with a vault and the schemes that ship: what holds on one must hold on the other. */
import type { Identity, Verdict } from '#machines/protocol.ts'
import type { Database } from '#src/db/database.ts'
import { openPostgres } from '#src/db/postgres.ts'
import type { ImportParts } from '#src/eligibility/import/people.ts'
import { ownScheme, type Person } from '#src/eligibility/import/person.ts'
import { createRegistry } from '#src/eligibility/registry/registry.ts'
import { loadSchemes, nameOfScheme } from '#src/eligibility/registry/schemes.ts'
import { createSealer, createVault, type Vault } from '#src/vault/vault.ts'
import { migratedDatabaseUrl, openMigratedPglite } from '#test/support/servers/fresh.ts'

export const databases = ['PGlite', 'PostgreSQL'] as const

export interface Store extends ImportParts {
  database: Database
  lookUp: (identity: Identity) => Promise<Verdict>
}

export const vault: Vault = createVault(
  createSealer([{ id: 'test', key: Buffer.alloc(32, 7) }]),
  Buffer.alloc(32, 9),
)

/** The day on which these tests were written. */
export const clock = { today: () => '2026-11-26' }

export async function openStore(which: (typeof databases)[number]): Promise<Store> {
  const database = which === 'PGlite' ? await openMigratedPglite() : openPostgres(await migratedDatabaseUrl())
  const { queries } = database
  await loadSchemes(queries)
  const registry = createRegistry({ queries, vault, hasAccount: async () => false })
  return { database, queries, vault, clock, lookUp: identity => registry.lookUp(identity) }
}

/** What the person's own card should be answered. */
export async function verdictFor({ queries }: Store, person: Person): Promise<Verdict> {
  const { scheme: code, registrationNumber, hasAccount } = person
  if (code !== ownScheme) {
    return { outcome: 'covered-elsewhere', scheme: { code, name: await nameOfScheme(queries, code) } }
  }
  return { outcome: 'registered', registrationNumber: registrationNumber ?? '', hasAccount }
}

export function identityOf({ idKind, idNumber, idExpiry, birthDate }: Person): Identity {
  return { idKind, idNumber, idExpiry, birthDate }
}

export async function* bytesOf(file: string | Uint8Array, chunkBytes = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(file)
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}
