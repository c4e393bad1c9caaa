/** The database and the vault that belongs to it, opened as the settings say; shared by the service and the commands. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { openPglite } from './db/pglite.ts'
import { openPostgres } from './db/postgres.ts'
import { rootKey } from './db/root-key.ts'
import { createSealer, createVault, type DataKey, type Vault } from './vault.ts'

export interface Store {
  database: Database
  vault: Vault
}

/** Opens and migrates. @throws when the database does not answer or the data keys are not the ones it was made with. */
export async function openStore(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'dataKeys'>,
  clock: Clock,
): Promise<Store> {
  const database =
    config.databaseUrl === undefined ? await openPglite(config.dataDir) : openPostgres(config.databaseUrl)
  try {
    await database.migrate()
    const sealer = createSealer(config.dataKeys ?? [await ownKey(config.dataDir, clock)])
    return { database, vault: createVault(sealer, await rootKey(database.queries, sealer, clock)) }
  } catch (error) {
    await database.close().catch(() => {})
    throw error
  }
}

/** Without `DATA_KEYS`: a key for this run, or for a folder one that lies beside its data and outlives the run. */
async function ownKey(dataDir: string | undefined, clock: Clock): Promise<DataKey> {
  if (dataDir === undefined) return { id: 'run', key: clock.bytes(32) }
  const file = join(dataDir, 'data-key')
  try {
    await writeFile(file, clock.bytes(32).toString('base64'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return { id: 'folder', key: Buffer.from(await readFile(file, 'utf8'), 'base64') }
}
