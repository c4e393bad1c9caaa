/** A PostgreSQL server through `pg`: as many processes as wanted on one database. */
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import type { Database, Tables } from './database.ts'
import { migrateToLatest } from './migrate.ts'

const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: Number,
  [pg.types.builtins.DATE]: (day: string) => day,
}

/** Waiting for each connection: a second or two when all is slow. */
const longestLine = 8

export interface PostgresOptions {
  maxConnections?: number
  /** Longest that one statement may take before the server ends it. */
  statementTimeoutMs?: number
}

/** Connects lazily; a server that is down shows at the first statement. */
export function openPostgres(url: string, options: PostgresOptions = {}): Database {
  const { maxConnections = 20 } = options
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 2_000,
    statement_timeout: options.statementTimeoutMs ?? 5_000,
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        parsers[oid] ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  // An idle connection that the server closes is not an event for the whole process.
  pool.on('error', () => {})
  // Nor is one that breaks between two statements of a transaction: the next statement fails, and tells whoever asked.
  pool.on('connect', client => void client.on('error', () => {}))
  const queries = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  const boss = new PgBoss({ connectionString: url, schema: 'jobs', max: 4, application_name: 'tadamon-jobs' })

  return {
    queries,
    boss,
    isBehind: () => pool.waitingCount >= longestLine * maxConnections,
    migrate: () => migrateToLatest(queries),
    ping: async () => {
      await pool.query('select 1')
    },
    close: () => queries.destroy(),
  }
}
