// What a full Redis would throw away is read at the start, and told.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tellEvictionPolicy } from '#src/composition/eviction-policy.ts'
import { closeRedis, connectRedis, type RedisClient } from '#src/redis/connection.ts'
import { losesCounts, readEviction } from '#src/redis/eviction.ts'
import { createCapturedLog } from '#test/support/captured-log.ts'
import { type RedisServer, startRedis } from '#test/support/servers/redis.ts'

let server: RedisServer
let redis: RedisClient
beforeEach(async () => {
  server = await startRedis()
  redis = connectRedis(server.url)
})
afterEach(async () => {
  await closeRedis(redis)
  await server.stop()
})

test.each([
  ['noeviction', false],
  ['volatile-ttl', false],
  ['allkeys-lru', true],
  ['volatile-lru', true],
  ['allkeys-random', true],
])('%s loses counts: %s', async (policy, loses) => {
  await redis.config('SET', 'maxmemory-policy', policy)
  const eviction = await readEviction(redis)
  expect(eviction).toEqual({ policy, maxBytes: 0 })
  expect(losesCounts({ policy, maxBytes: 0 })).toBe(loses)
  const { log, lines } = createCapturedLog()
  await tellEvictionPolicy(redis, log)
  expect(lines().join('')).toContain(policy)
  expect(lines().join('')).toContain(loses ? '"level":40' : '"level":30')
})

test('a server that does not answer is no reason not to start', async () => {
  await redis.ping()
  await server.kill()
  expect(await readEviction(redis)).toBeUndefined()
})
