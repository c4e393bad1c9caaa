// Limits hold, end on time, and are the same in memory and in Redis.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { createLimits, type Limits, type LimitsParts } from '#src/limits/limits.ts'
import { createClock } from '#src/platform/clock.ts'
import { closeRedis, connectRedis, type RedisClient } from '#src/redis/connection.ts'
import { openDatabase } from '#test/outbox/databases.ts'
import { testVault } from '#test/sessions/test-vault.ts'
import { freshRedisUrl } from '#test/support/servers/fresh.ts'

const settings = {
  lookUpsPerCaller: 3,
  failuresPerId: 2,
  failuresPerCard: { day: 4, week: 6, month: 8 },
  codesPerHour: 2,
  renewalsPerDay: 2,
  repliesPerHour: 2,
  lookUpsPerSecond: undefined,
  unknownVerdictsPerDay: undefined,
  supportLookUpsPerHour: 600,
}
const places: { name: string; connect: () => Promise<RedisClient | undefined> }[] = [
  { name: 'memory', connect: async () => undefined },
  { name: 'Redis', connect: async () => connectRedis(await freshRedisUrl()) },
]

let database: Database
beforeAll(async () => {
  database = await openDatabase('PostgreSQL')
})
afterAll(() => database.close())

describe.each(places)('limits in $name', ({ connect }) => {
  const real = createClock()
  let redis: RedisClient | undefined
  let today: string
  beforeEach(async () => {
    redis = await connect()
    today = '2026-11-20'
  })
  afterEach(async () => {
    if (redis) await closeRedis(redis)
  })
  const vault = testVault()
  const limitsOf = (parts: Partial<LimitsParts> = {}): Limits =>
    createLimits({
      redis,
      queries: database.queries,
      vault,
      settings,
      clock: { ...real, today: () => today },
      ...parts,
    })
  const times = async <T>(count: number, ask: (turn: number) => Promise<T>): Promise<T[]> => {
    const answers: T[] = []
    for (let turn = 0; turn < count; turn++) answers.push(await ask(turn))
    return answers
  }
  const caller = '+212612345678'

  test.each<[string, (limits: Limits, key: string) => Promise<boolean>, number]>([
    ['codes to a number', (limits, key) => limits.codes.allow(key), 2],
    ['renewals of a password', (limits, key) => limits.renewals.allow(key, real.id()), 2],
    ['replies to a number', (limits, key) => limits.replies.allow(key), 2],
  ])('%s are allowed as often as set, for each of them', async (_, allow, most) => {
    const limits = limitsOf()
    const expected = Array.from({ length: most + 2 }, (__, index) => index < most)
    expect(await times(most + 2, () => allow(limits, 'one'))).toEqual(expected)
    expect(await allow(limits, 'other')).toBe(true)
  })

  test('it is known for how long no reply is left', async () => {
    const limits = limitsOf()
    await limits.replies.allow(caller)
    expect(await limits.replies.spentForMs(caller)).toBe(0)
    await limits.replies.allow(caller)
    const leftMs = await limits.replies.spentForMs(caller)
    expect(leftMs).toBeGreaterThan(3_500_000)
    expect(leftMs).toBeLessThanOrEqual(3_600_000)
    expect(await limits.replies.spentForMs('+212612345679')).toBe(0)
  })

  test('a renewal asked for again under its name is the same one, and the next day all are free', async () => {
    const limits = limitsOf()
    expect(await times(5, () => limits.renewals.allow('Z52708', 'one'))).toEqual(Array(5).fill(true))
    expect(await times(3, turn => limits.renewals.allow('Z52708', `more ${turn}`))).toEqual([
      true,
      false,
      false,
    ])
    today = '2026-11-21'
    expect(await limits.renewals.allow('Z52708', 'tomorrow')).toBe(true)
  })

  test('what is counted by the hour is free again after it, however often it was refused meanwhile', async () => {
    const limits = limitsOf({ hourSeconds: 1 })
    expect(await times(3, () => limits.codes.allow(caller))).toEqual([true, true, false])
    await real.sleep(600)
    expect(await limits.codes.allow(caller)).toBe(false)
    await real.sleep(450)
    expect(await limits.codes.allow(caller)).toBe(true)
  })

  test('the call centre looks up so many callers an hour, whoever asks', async () => {
    const limits = limitsOf({ settings: { ...settings, supportLookUpsPerHour: 4 } })
    const answers = await Promise.all(Array.from({ length: 8 }, () => limits.supportLookUps.allow()))
    expect(answers.filter(Boolean)).toHaveLength(4)
    expect(await limits.supportLookUps.allow()).toBe(false)
  })

  test('the whole service has a ceiling by the second where one is set', async () => {
    const limits = limitsOf({ settings: { ...settings, lookUpsPerSecond: 4 } })
    const answers = await Promise.all(Array.from({ length: 8 }, () => limits.pace.allow()))
    expect(answers.filter(Boolean)).toHaveLength(4)
    await real.sleep(1_050)
    expect(await limits.pace.allow()).toBe(true)
    expect(await times(99, () => limitsOf().pace.allow())).not.toContain(false)
  })
})
