// One Redis and one PostgreSQL for the whole run; a test file takes its part of them from fresh.ts.
import type { TestProject } from 'vitest/node'
import { browserPrograms } from '../browser/chromium.ts'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'

declare module 'vitest' {
  interface ProvidedContext {
    redisUrl: string
    postgresUrl: string
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
  provide('redisUrl', redis.value.url)
  provide('postgresUrl', postgres.value.url)
  return stop
}
