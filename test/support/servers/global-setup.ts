// One Redis and one PostgreSQL for the whole run; a test file takes its part of them from fresh.ts.
import { cpSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProvidedContext } from 'vitest'
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
    /** With the same in an embedded database; only ever copied, too. */
    migratedFolder: string
    /** With an embedded database and nothing in it. */
    emptyFolder: string
  }
}

interface Started {
  provided: Pick<
    ProvidedContext,
    'redisUrl' | 'postgresUrl' | 'migratedDatabase' | 'migratedFolder' | 'emptyFolder'
  >
  stop: () => Promise<void>
}

// Each project of the run comes here, and all share the same servers; each has a module of its own, so they meet elsewhere.
const shared = globalThis as { testServers?: { started: Promise<Started>; users: number } }

export const setup = async ({ provide }: TestProject) => {
  shared.testServers ??= { started: start(), users: 0 }
  const servers = shared.testServers
  servers.users += 1
  const { provided, stop } = await servers.started
  for (const [name, value] of Object.entries(provided)) provide(name as keyof typeof provided, value)
  return async () => {
    servers.users -= 1
    if (servers.users > 0) return
    delete shared.testServers
    await stop()
  }
}

const start = async (): Promise<Started> => {
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
  const migrated = 'migrated'
  // One after the other: opening the embedded database holds the event loop up for seconds where the processor is slow and
  // nothing is cached, and a connection to PostgreSQL that is asked for meanwhile finds its time over.
  await makeTables(await postgres.value.createDatabase(migrated))
  const [empty, folder] = await makeFolders()
  return {
    provided: {
      redisUrl: redis.value.url,
      postgresUrl: postgres.value.url,
      migratedDatabase: migrated,
      migratedFolder: folder,
      emptyFolder: empty,
    },
    stop: async () => {
      await stop()
      for (const made of [empty, folder]) await rm(made, { recursive: true })
    },
  }
}

const makeFolders = async (): Promise<[empty: string, migrated: string]> => {
  const [empty, migrated] = [await newFolder('empty'), await newFolder('migrated')]
  await (await openPglite(empty)).close()
  cpSync(empty, migrated, { recursive: true })
  const embedded = await openPglite(migrated)
  await embedded.migrate()
  await embedded.close()
  return [empty, migrated]
}

const newFolder = (holds: string) => mkdtemp(join(tmpdir(), `tadamon-${holds}-`))
