/** Which processes run: each writes down, by the database's clock, that it is there, and takes its line away when it stops. */
import { hostname } from 'node:os'
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'
import { asFailure, type Failure } from '../platform/failures.ts'

export interface Instance {
  host: string
  version: string
  startedAt: Date
  seenAt: Date
}

export interface Instances {
  /** Those heard of within the last minute. */
  list(): Promise<Instance[]>
  /** Writes down now that this one is there. @throws what the database says when it does not take it. */
  heartbeat(): Promise<void>
  stop(): Promise<void>
}

const beatSeconds = 15
const goneSeconds = 60

export async function startInstance(parts: {
  queries: Queries
  clock: Clock
  version: string
  report(failure: Failure): void
}): Promise<Instances> {
  const { queries, clock, version, report } = parts
  const id = clock.id()

  async function heartbeat(): Promise<void> {
    const now = sql<Date>`now()`
    await queries
      .insertInto('instances')
      .values({ id, host: hostname(), version, started_at: now, seen_at: now })
      .onConflict(conflict => conflict.column('id').doUpdateSet({ seen_at: now }))
      .execute()
  }

  const timer = setInterval(() => {
    heartbeat().catch((thrown: unknown) => report(asFailure(thrown, 'database-unavailable')))
  }, beatSeconds * 1_000)
  timer.unref()
  await heartbeat()

  return {
    heartbeat,
    async list() {
      const rows = await queries
        .selectFrom('instances')
        .select(['host', 'version', 'started_at', 'seen_at'])
        .where('seen_at', '>', sql<Date>`now() - make_interval(secs => ${goneSeconds}::float8)`)
        .orderBy('started_at')
        .execute()
      return rows.map(row => ({
        host: row.host,
        version: row.version,
        startedAt: row.started_at,
        seenAt: row.seen_at,
      }))
    },
    async stop() {
      clearInterval(timer)
      await queries.deleteFrom('instances').where('id', '=', id).execute()
    },
  }
}
