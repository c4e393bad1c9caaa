// Gives a test its own empty database on the servers that the whole run shares.
import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { inject } from 'vitest'
import { createDatabase } from './postgres.ts'
import { redisDatabases } from './redis.ts'

/** The URL of a new, empty PostgreSQL database. Nobody drops it: it goes with the server. */
export const freshDatabaseUrl = (): Promise<string> =>
  createDatabase(inject('postgresUrl'), `test_${randomUUID().replaceAll('-', '')}`)

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
