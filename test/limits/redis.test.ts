// In Redis, limits are common to all processes, hold no personal data, end by themselves, and fail closed.
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { readConfig } from '#src/config/config.ts'
import type { Database } from '#src/db/database.ts'
import { createLimits } from '#src/limits/limits.ts'
import { createClock } from '#src/platform/clock.ts'
import { closeRedis, connectRedis, type RedisClient } from '#src/redis/connection.ts'
import { openDatabase } from '#test/outbox/databases.ts'
import { testVault } from '#test/sessions/test-vault.ts'
import { createWire } from '#test/sessions/wire.ts'
import { freshRedisUrl } from '#test/support/servers/fresh.ts'
import { startRedis } from '#test/support/servers/redis.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})
const connectionTo = (url: string): RedisClient => {
  const redis = connectRedis(url)
  cleanups.push(() => closeRedis(redis))
  return redis
}
const vault = testVault()
const { limits: settings } = readConfig({ LOOKUPS_PER_SECOND: '1000', UNKNOWN_VERDICTS_PER_DAY: '1000' })
let database: Database
beforeAll(async () => {
  database = await openDatabase('PostgreSQL')
})
afterAll(() => database.close())
const limitsOn = (redis: RedisClient) =>
  createLimits({ redis, queries: database.queries, vault, clock: createClock(), settings })
const caller = '+212612345678'
const card = 'cnie:BK123456'

const lookUp = { id: 'one', caller, card, channel: 'ussd', isExempt: async () => false }
const questionsTo = (limits: ReturnType<typeof limitsOn>, caller = lookUp.caller) => ({
  codes: () => limits.codes.allow(caller),
  renewals: () => limits.renewals.allow('178824615', 'one'),
  replies: () => limits.replies.allow(caller),
  pace: () => limits.pace.allow(),
  admit: () => limits.lookUps.admit({ ...lookUp, caller }),
  isOver: () => limits.unknownVerdicts.isOver('ussd'),
  count: () => limits.unknownVerdicts.count({ ...lookUp, caller }),
})

test('processes share what they count', async () => {
  const url = await freshRedisUrl()
  const processes = [limitsOn(connectionTo(url)), limitsOn(connectionTo(url))]
  const answers: boolean[] = []
  for (let turn = 0; turn < 6; turn++) {
    for (const limits of processes) answers.push(await limits.codes.allow(caller))
  }
  expect(answers.filter(Boolean)).toHaveLength(settings.codesPerHour)
})

test('every count ends by itself, and what it is refused does not prolong it', async () => {
  const redis = connectionTo(await freshRedisUrl())
  const asked = questionsTo(limitsOn(redis))
  for (const ask of Object.values(asked)) await ask()
  const keys = await redis.keys('*')
  // Codes, renewals, replies, the second; three of the look-up; the day's verdicts, and the caller's cards.
  expect(keys).toHaveLength(9)
  const lives = async () => {
    const left = await Promise.all(keys.map(key => redis.pttl(key)))
    // The one of a second may have ended.
    return left.map(ms => Math.max(ms, 0))
  }
  const before = await lives()
  expect(Math.max(...before)).toBeLessThanOrEqual((30 * 24 + 1) * 3_600_000)
  for (let turn = 0; turn < 10; turn++) for (const ask of Object.values(asked)) await ask()
  const after = await lives()
  for (const [index, left] of after.entries()) {
    if (!keys[index]?.includes(':overall:')) expect(left).toBeLessThanOrEqual(before[index] ?? 0)
  }
})

test('neither keys nor values say who was counted', async () => {
  const redis = connectionTo(await freshRedisUrl())
  for (const ask of Object.values(questionsTo(limitsOn(redis)))) await ask()
  const keys = await redis.keys('*')
  const valueAt = async (key: string) =>
    (await redis.type(key)) === 'hash' ? JSON.stringify(await redis.hgetall(key)) : redis.get(key)
  const kept = [...keys, ...(await Promise.all(keys.map(valueAt)))].join('\n')
  for (const secret of [caller, '612345678', 'BK123456', '178824615']) {
    for (const form of ['utf8', 'hex', 'base64'] as const) {
      expect(kept.toLowerCase()).not.toContain(Buffer.from(secret).toString(form).toLowerCase())
    }
  }
})

test('each question is one exchange, that of a look-up with its three counts and of a new caller too', async () => {
  const server = await startRedis()
  cleanups.push(server.stop)
  const wire = await createWire(server.port)
  cleanups.push(wire.close)
  const limits = limitsOn(connectionTo(`redis://127.0.0.1:${wire.port}`))
  for (const ask of Object.values(questionsTo(limits))) await ask()
  // What ioredis says about itself on a new connection has left by then.
  await createClock().sleep(50)
  for (const ask of Object.values(questionsTo(limits, '+212699999999'))) {
    const before = wire.pieces()
    await ask()
    expect(wire.pieces() - before).toBe(1)
  }
})

test('without Redis everything is refused, as soon as a failover would be over for a turn, until it is back', async () => {
  const server = await startRedis()
  cleanups.push(server.stop)
  const redis = connectionTo(server.url)
  const asked = questionsTo(limitsOn(redis))
  expect(await asked.admit()).toMatchObject({ admitted: 'now' })
  await server.kill()
  const startedAt = performance.now()
  await Promise.all(
    Object.values(asked).map(ask =>
      expect(ask()).rejects.toMatchObject({ name: 'Failure', code: 'sessions-unavailable' }),
    ),
  )
  expect(performance.now() - startedAt).toBeLessThan(4_500)
  await server.restart()
  await vi.waitFor(() => redis.ping(), { timeout: 10_000 })
  expect(await asked.admit()).toMatchObject({ admitted: 'now' })
})
