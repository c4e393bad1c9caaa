// One Redis and one PostgreSQL for the whole run; a test file takes its part of them from fresh.ts.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openPglite } from '#src/db/pglite.ts'
import { browserPrograms } from '../../browser/chromium.ts'
import { makeTables } from '../tables.ts'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'

declare module 'vitest' {
  interface ProvidedContext {
    redisUrl: string
    postgresUrl: string
    /** Of that PostgreSQL, with this version's tables: only ever copied. */
    migratedDatabase: string
    /** With the same in an embedded database. */
    migratedFolder: string
  }
}

export const setup = async ({ provide }: TestProject) => {
  const started = await Promise.allSettled([startRedis(), startPostgres()])
  const stop = async () => {
    await Promise.all(started.map(async result => result.status === 'fulfilled' && result.value.stop()))
  }
  const [redis, postgres] = started
  if (redis.status === 'rejected' || postgres.status === 'rejected') {
    await stop()
    throw new AggregateError(
      started.flatMap(result => (result.status === 'rejected' ? [result.reason] : [])),
      'The servers that the tests need could not be started',
    )
  }
  // Found or installed here: an installation takes longer than a test's hook may.
  await browserPrograms().catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-migrated-'))
  const migrated = 'migrated'
  // One after the other: opening the embedded database holds the event loop up for seconds where the processor is slow and
  // nothing is cached, and a connection to PostgreSQL that is asked for meanwhile finds its time over.
  await makeTables(await postgres.value.createDatabase(migrated))
  const embedded = await openPglite(folder)
  await embedded.migrate()
  await embedded.close()
  provide('redisUrl', redis.value.url)
  provide('postgresUrl', postgres.value.url)
  provide('migratedDatabase', migrated)
  provide('migratedFolder', folder)
  return async () => {
    await stop()
    await rm(folder, { recursive: true })
  }
}
