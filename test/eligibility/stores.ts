/** Both databases, empty and migrated, with a vault and the schemes that ship: what holds on one must hold on the other. */
import type { Identity, Verdict } from '#machines/protocol.ts'
import type { Database } from '#src/db/database.ts'
import { openPglite } from '#src/db/pglite.ts'
import { openPostgres } from '#src/db/postgres.ts'
import type { RegistryStore } from '#src/eligibility/people.ts'
import { ownScheme, type Person } from '#src/eligibility/person.ts'
import { createRegistry } from '#src/eligibility/registry.ts'
import { loadSchemes, nameOfScheme } from '#src/eligibility/schemes.ts'
import { createSealer, createVault, type Vault } from '#src/vault.ts'
import { freshDatabaseUrl } from '#test/servers/fresh.ts'

export const databases = ['PGlite', 'PostgreSQL'] as const

export interface Store extends RegistryStore {
  database: Database
  lookUp: (identity: Identity) => Promise<Verdict>
}

export const vault: Vault = createVault(
  createSealer([{ id: 'test', key: Buffer.alloc(32, 7) }]),
  Buffer.alloc(32, 9),
)

export async function openStore(which: (typeof databases)[number]): Promise<Store> {
  const database = which === 'PGlite' ? await openPglite() : openPostgres(await freshDatabaseUrl())
  await database.migrate()
  const { queries } = database
  await loadSchemes(queries)
  const registry = createRegistry({ queries, vault, hasAccount: async () => false })
  return { database, queries, vault, lookUp: identity => registry.lookUp(identity) }
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

export async function* bytesOf(text: string, chunkBytes = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}
