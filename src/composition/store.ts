/** The database and the vault that belongs to it, opened as the settings say; shared by the service and the commands. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'
import type { Database, Queries } from '../db/database.ts'
import { openPostgres } from '../db/postgres.ts'
import type { Clock } from '../platform/clock.ts'
import { asFailure, systemCodeOf } from '../platform/failures.ts'
import { exitCodes, OperatorError } from '../platform/operator-error.ts'
import { rootKey } from '../vault/root-key.ts'
import { unreadableTables } from '../vault/sealed-rows.ts'
import { createSealer, createVault, type DataKey, type Sealer, type Vault } from '../vault/vault.ts'
import { sealedTables } from './sealed-tables.ts'

export interface Store {
  database: Database
  vault: Vault
}

/**
 * Opens the database, and brings its tables up to date where nobody else runs on them: in production that is somebody's
 * decision, and a command of its own.
 * @throws OperatorError when the tables of a production are older than this version, when the data keys are not those of
 * the database, or its look-up root is gone; whatever the database says when it does not answer.
 */
export async function openStore(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'dataKeys'> &
    Partial<Pick<Config, 'production' | 'databasePool' | 'databaseCaFile'>>,
  clock: Clock,
): Promise<Store> {
  const database =
    config.databaseUrl === undefined
      ? await openEmbedded(config.dataDir)
      : openPostgres(config.databaseUrl, {
          ...(config.databasePool && { maxConnections: config.databasePool }),
          caFile: config.databaseCaFile,
        })
  try {
    if (config.production) await refuseOlderTables(database)
    else await database.migrate()
    const sealer = createSealer(config.dataKeys ?? [await ownKey(config.dataDir, clock)])
    return { database, vault: await openVault(database.queries, sealer, clock) }
  } catch (error) {
    await database.close().catch(() => {})
    // By the server's own code: a wrong password, a wrong certificate and nobody there are three things to do.
    throw error instanceof OperatorError ? error : asFailure(error, 'database-unavailable')
  }
}

/** Loaded by whoever runs on it: a production has its own PostgreSQL. */
async function openEmbedded(folder: string | undefined): Promise<Database> {
  const { openPglite } = await import('../db/pglite.ts')
  return openPglite(folder)
}

async function refuseOlderTables(database: Database): Promise<void> {
  const lacking = await database.lacks()
  if (lacking.length === 0) return
  const problem =
    'the tables of DATABASE_URL are older than this version: run `npm run migrate` first, it does this:'
  throw new OperatorError([problem, ...lacking].join('\n  '), exitCodes.configuration)
}

async function openVault(queries: Queries, sealer: Sealer, clock: Clock): Promise<Vault> {
  const unreadable = await unreadableTables(queries, sealer, sealedTables)
  if (unreadable.length > 0) {
    throw new OperatorError(
      `DATA_KEYS are not those of this database: they do not open ${unreadable.join(', ')}`,
      exitCodes.configuration,
    )
  }
  return createVault(sealer, await rootKey(queries, sealer, clock, sealedTables))
}

/** Without `DATA_KEYS`: a key for this run, or for a folder one that lies beside its data and outlives the run. */
async function ownKey(dataDir: string | undefined, clock: Clock): Promise<DataKey> {
  if (dataDir === undefined) return { id: 'run', key: clock.bytes(32) }
  const file = join(dataDir, 'data-key')
  try {
    await writeFile(file, clock.bytes(32).toString('base64'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error
  }
  return { id: 'folder', key: Buffer.from(await readFile(file, 'utf8'), 'base64') }
}
