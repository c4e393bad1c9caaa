/** A PostgreSQL server through `pg`: as many processes as wanted on one database. */
import { Kysely, PostgresDialect } from 'kysely'
import { PgBoss } from 'pg-boss'
import { createClock } from '../platform/clock.ts'
import type { Database, Tables } from './database.ts'
import { pg } from './driver.ts'
import { migrateBeside } from './migrate-beside.ts'
import { openPool, type PoolSettings } from './pool.ts'
import { jobsSchema, makeQueue, queueLacks } from './queue-tables.ts'
import { describeUnfinished } from './schema.ts'

const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: Number,
  [pg.types.builtins.DATE]: (day: string) => day,
}

const types = {
  getTypeParser: ((oid: number, format?: 'text') =>
    parsers[oid] ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

/** Waiting for each connection: a second or two when all is slow. */
const longestLine = 8
/** So much of the connections is for jobs and the sender alone: neither they nor callers are to be in each other's way. */
const jobsShare = 0.25
const mostForJobs = 5
/** Fetching jobs takes milliseconds; pg-boss erases old ones now and then. */
const jobStatementMs = 8_000

export interface PostgresOptions {
  /** All together, those for jobs included. */
  maxConnections?: number
  /** Longest that one statement may take; 0: as long as it likes. */
  statementTimeoutMs?: number
  /** A file with the certificates that the server's is to be signed by. */
  caFile?: string | undefined
}

/** Connects lazily; a server that is down shows at the first statement. */
export function openPostgres(url: string, options: PostgresOptions = {}): Database {
  const { maxConnections = 20, statementTimeoutMs: statementMs = 5_000, caFile } = options
  const forJobs = Math.max(1, Math.min(mostForJobs, Math.floor(maxConnections * jobsShare)))
  const forQueries = Math.max(1, maxConnections - forJobs)
  const open = (settings: Partial<PoolSettings>) =>
    openPool({ url, caFile, types, name: 'tadamon', max: forQueries, statementMs, ...settings })
  const pool = open({})
  const jobs = open({ name: 'tadamon-jobs', max: forJobs, statementMs: statementMs && jobStatementMs })
  const queries = createQueries(pool)
  const background = createQueries(jobs)
  const boss = new PgBoss({ db: forBoss(jobs), schema: jobsSchema })

  return {
    queries,
    background,
    boss,
    isBehind: () => pool.waitingCount >= longestLine * forQueries,
    connections: () => [usageOf('turns', pool), usageOf('jobs', jobs)],
    lacks: async () => [...(await describeUnfinished(queries)), ...(await queueLacks(queries))],
    async migrate(migrateOptions) {
      // Connections of their own: what a migration sets on one, and the time it takes, nobody else is to meet.
      const name = `tadamon-migrate-${createClock().id().slice(0, 8)}`
      const alone = () => open({ name, max: 1, statementMs: 0, isKept: true })
      const [own, others, turn] = [alone(), open({ max: 1 }), alone()]
      const boss = open({ name: 'tadamon-migrate', max: 1, statementMs: 0 })
      try {
        await migrateBeside(
          {
            own: createQueries(own),
            others: createQueries(others),
            turn: createQueries(turn),
            name,
            makeQueue: () => makeQueue(forBoss(boss)),
          },
          migrateOptions,
        )
      } finally {
        await Promise.all([own, others, turn, boss].map(each => each.end()))
      }
    },
    ping: async () => {
      await pool.query('select 1')
    },
    close: async () => {
      await Promise.all([queries.destroy(), background.destroy()])
      // Kysely ends a pool by which it asked something; the queue asks without it.
      for (const each of [pool, jobs]) if (!each.ending) await each.end()
    },
  }
}

function usageOf(name: string, { totalCount, idleCount, waitingCount }: pg.Pool) {
  return { pool: name, busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount }
}

function createQueries(pool: pg.Pool): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** pg-boss over a pool of ours, whose deadlines it shares. What is several statements has as many results. */
function forBoss(pool: pg.Pool): {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: never[] }>
} {
  return { executeSql: async (text, values) => (await pool.query(text, values)) as { rows: never[] } }
}
