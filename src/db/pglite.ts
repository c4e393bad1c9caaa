/** PostgreSQL in this process (PGlite): the embedded default, in memory or in a folder that only one process may hold. */
import { PGlite, types } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import { fromPglite, PgBoss } from 'pg-boss'
import type { Database, Tables } from './database.ts'
import { closeFiles, lockFolder } from './folder-lock.ts'
import { migrateToLatest } from './migrate.ts'
import { jobsSchema } from './queue-tables.ts'
import { describeUnfinished } from './schema.ts'

/** Opens PGlite in `folder`, or in memory. @throws Error when another process holds the folder. */
export async function openPglite(folder?: string): Promise<Database> {
  const lock = folder === undefined ? undefined : await lockFolder(folder)
  const pglite = await PGlite.create({
    ...(folder === undefined ? {} : { dataDir: `${folder}/pglite` }),
    // The same JavaScript values as with `pg` (postgres.ts): bytes as Buffer, 64-bit integers as number.
    parsers: {
      [types.BYTEA]: (hex: string) => Buffer.from(hex.slice(2), 'hex'),
      [types.INT8]: Number,
      [types.DATE]: (day: string) => day,
    },
  })
  if (folder !== undefined) await closeFiles(`${folder}/pglite`)
  const queries = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) })
  const boss = new PgBoss({ db: fromPglite(pglite), backend: 'pglite', schema: jobsSchema, reindex: false })

  return {
    queries,
    background: queries,
    boss,
    // In this process there is nothing to wait for.
    isBehind: () => false,
    connections: () => [],
    lacks: () => describeUnfinished(queries),
    migrate: options => migrateToLatest(queries, options),
    ping: async () => {
      await pglite.query('select 1')
    },
    close: async () => {
      await queries.destroy()
      await lock?.release()
    },
  }
}
