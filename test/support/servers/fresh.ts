// Gives a test its own empty database on the servers that the whole run shares.
import { randomUUID } from 'node:crypto'
import { cpSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { inject } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { openPglite } from '#src/db/pglite.ts'
import { createDatabase } from './postgres.ts'
import { redisDatabases } from './redis.ts'

const newName = () => `test_${randomUUID().replaceAll('-', '')}`

/** The URL of a new, empty PostgreSQL database. Nobody drops it: it goes with the server. */
export const freshDatabaseUrl = (): Promise<string> => createDatabase(inject('postgresUrl'), newName())

/** The same with this version's tables in it. */
export const migratedDatabaseUrl = (): Promise<string> =>
  createDatabase(inject('postgresUrl'), newName(), inject('migratedDatabase'))

/** A new folder with an embedded database that has this version's tables: made anew, that takes seconds. The caller removes it. */
export const migratedFolder = (): Promise<string> => copyOf(inject('migratedFolder'))

/** An embedded database with this version's tables; its folder goes when it is closed. */
export const openMigratedPglite = async (): Promise<Database> => openPassing(await migratedFolder())

/** The same with nothing in it. */
export const openEmptyPglite = async (): Promise<Database> => openPassing(await copyOf(inject('emptyFolder')))

const copyOf = async (made: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'tadamon-'))
  // A thousand files: one by one and awaited, they would take four times as long.
  cpSync(join(made, 'pglite'), join(folder, 'pglite'), { recursive: true })
  return folder
}

const openPassing = async (folder: string): Promise<Database> => {
  const database = await openPglite(folder)
  return {
    ...database,
    async close() {
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
}

/**
 * The URL of a logical Redis database that nobody else in the run has. FLUSHDB is safe in it; FLUSHALL, SCRIPT FLUSH
 * and CONFIG would reach other test files, and channels (PUBLISH) are common to all: for those, `startRedis()`.
 */
export const freshRedisUrl = async (): Promise<string> => {
  const url = inject('redisUrl')
  // Database 0 only holds this counter: Redis itself makes the number unique among parallel test files.
  const client = new Redis(url)
  try {
    const number = await client.incr('databases-taken')
    if (number >= redisDatabases) throw new Error(`This run has taken all ${redisDatabases} Redis databases`)
    return `${url}/${number}`
  } finally {
    client.disconnect()
  }
}
