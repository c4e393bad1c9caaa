// A save that is said again after a failover: done once, and never over what somebody else did meanwhile.
import { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closeRedis, connectRedis, type RedisClient } from '#src/redis/connection.ts'
import { createRedisStore } from '#src/sessions/redis.ts'
import type { SessionStore } from '#src/sessions/sessions.ts'
import { freshRedisUrl } from '#test/support/servers/fresh.ts'

let url: string
let redis: RedisClient
let observer: Redis
/** Every command is said to have failed the first time: `before` it was done, or after. */
let store: (when: 'before' | 'after', meanwhile?: () => Promise<unknown>) => SessionStore
beforeEach(async () => {
  url = await freshRedisUrl()
  redis = connectRedis(url)
  observer = new Redis(url)
  store = (when, meanwhile = async () => {}) =>
    createRedisStore(redis, async (work, untilMs) => {
      if (untilMs <= performance.now()) return work(false)
      if (when === 'after') await work(false)
      await meanwhile()
      return work(true)
    })
})
afterEach(async () => {
  observer.disconnect()
  await closeRedis(redis)
})

const written = (session: string, replaces: string | null) => ({ session, lifeSeconds: 60, replaces })
const patient = 5_000
const stored = async () => (await store('before').acquire('a', 'reader', 1_000)).session
const loseLock = () => observer.del('tadamon:{a}:lock')

test('whose first answer was lost is saved', async () => {
  await store('after').acquire('a', 'one', 9_000, patient)
  expect(await store('after').save('a', 'one', written('first', null), patient)).toBe(true)
  expect(await stored()).toBe('first')
})

test('whose lock the new master does not know is saved over what the turn was given', async () => {
  await store('before').acquire('a', 'one', 9_000)
  expect(await store('before', loseLock).save('a', 'one', written('first', null), patient)).toBe(true)
  await store('before').acquire('a', 'two', 9_000)
  expect(await store('before', loseLock).save('a', 'two', written('second', 'first'), patient)).toBe(true)
  expect(await stored()).toBe('second')
})

test('is refused where somebody else has the lock, or was in between', async () => {
  await store('before').acquire('a', 'one', 9_000)
  const another = async () => {
    await loseLock()
    await store('before').acquire('a', 'two', 9_000)
  }
  expect(await store('before', another).save('a', 'one', written('first', null), patient)).toBe(false)
  await store('before').save('a', 'two', written('theirs', null))
  await store('before').acquire('a', 'three', 9_000)
  const inBetween = async () => {
    await loseLock()
    await observer.set('tadamon:{a}:session', 'of somebody else')
  }
  expect(await store('before', inBetween).save('a', 'three', written('mine', 'theirs'), patient)).toBe(false)
})

test('is refused the first time when the lock is lost', async () => {
  await store('before').acquire('a', 'one', 9_000)
  await loseLock()
  expect(await store('before').save('a', 'one', written('first', null))).toBe(false)
})
