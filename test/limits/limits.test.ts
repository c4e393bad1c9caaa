// Limits hold, end on time, and are the same in memory and in Redis.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClock } from '#src/clock.ts'
import { createLimits, type Limits, type LimitsParts } from '#src/limits/limits.ts'
import { closeRedis, connectRedis, type RedisClient } from '#src/redis.ts'
import { freshRedisUrl } from '#test/servers/fresh.ts'
import { testVault } from '#test/sessions/test-vault.ts'

const settings = {
  lookUpsPerCaller: 3,
  failuresPerId: 2,
  codesPerHour: 2,
  renewalsPerDay: 2,
  repliesPerHour: 2,
  lookUpsPerSecond: 1_000,
}
const places: { name: string; connect: () => Promise<RedisClient | undefined> }[] = [
  { name: 'memory', connect: async () => undefined },
  { name: 'Redis', connect: async () => connectRedis(await freshRedisUrl()) },
]

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
    createLimits({ redis, vault, settings, clock: { ...real, today: () => today }, ...parts })
  const times = async <T>(count: number, ask: (turn: number) => Promise<T>): Promise<T[]> => {
    const answers: T[] = []
    for (let turn = 0; turn < count; turn++) answers.push(await ask(turn))
    return answers
  }
  const caller = '+212612345678'
  const card = 'cnie:BK123456'

  test.each<[string, (limits: Limits, key: string) => Promise<boolean>, number]>([
    ['look-ups of a caller', (limits, key) => limits.lookUps.allow(key), 3],
    ['codes to a number', (limits, key) => limits.codes.allow(key), 2],
    ['renewals of a password', (limits, key) => limits.renewals.allow(key), 2],
    ['replies to a number', (limits, key) => limits.replies.allow(key), 2],
  ])('%s are allowed as often as set, for each of them', async (_, allow, most) => {
    const limits = limitsOf()
    const expected = Array.from({ length: most + 2 }, (__, index) => index < most)
    expect(await times(most + 2, () => allow(limits, 'one'))).toEqual(expected)
    expect(await allow(limits, 'other')).toBe(true)
  })

  test('what is counted by the day is free again the next day', async () => {
    const limits = limitsOf()
    await times(5, () => limits.lookUps.allow(caller))
    await times(5, () => limits.renewals.allow('Z52708'))
    await times(5, () => limits.identityFailures.count(card))
    today = '2026-11-21'
    expect(await limits.lookUps.allow(caller)).toBe(true)
    expect(await limits.renewals.allow('Z52708')).toBe(true)
    expect(await limits.identityFailures.blocked(card)).toBe(false)
  })

  test('what is counted by the hour is free again after it, however often it was refused meanwhile', async () => {
    const limits = limitsOf({ hourSeconds: 1 })
    expect(await times(3, () => limits.codes.allow(caller))).toEqual([true, true, false])
    await real.sleep(600)
    expect(await limits.codes.allow(caller)).toBe(false)
    await real.sleep(450)
    expect(await limits.codes.allow(caller)).toBe(true)
  })

  test('a card is blocked after its failures, whoever asked, and asking does not count', async () => {
    const limits = limitsOf()
    expect(await times(3, () => limits.identityFailures.blocked(card))).toEqual([false, false, false])
    await limits.identityFailures.count(card)
    expect(await limits.identityFailures.blocked(card)).toBe(false)
    await limits.identityFailures.count(card)
    expect(await limits.identityFailures.blocked(card)).toBe(true)
    expect(await limits.identityFailures.blocked('cnie:BK123457')).toBe(false)
  })

  test('the whole service has a ceiling by the second', async () => {
    const limits = limitsOf({ settings: { ...settings, lookUpsPerSecond: 4 } })
    const answers = await Promise.all(Array.from({ length: 8 }, () => limits.lookUpsOverall.allow()))
    expect(answers.filter(Boolean)).toHaveLength(4)
    await real.sleep(1_050)
    expect(await limits.lookUpsOverall.allow()).toBe(true)
  })

  describe('a look-up', () => {
    test('is admitted until its caller has had enough', async () => {
      const limits = limitsOf()
      const ask = async () => {
        const answer = await limits.admitLookUp({ caller, card })
        await limits.identityFailures.forgive(card)
        return answer
      }
      expect(await times(4, ask)).toEqual(['admitted', 'admitted', 'admitted', 'attempts'])
    })

    test('is admitted until its card has failed enough, though all guess at the same instant', async () => {
      const limits = limitsOf()
      const guesses = Array.from({ length: 20 }, (_, index) =>
        limits.admitLookUp({ caller: `+2126000000${index}`, card }),
      )
      const answers = await Promise.all(guesses)
      expect(answers.filter(answer => answer === 'admitted')).toHaveLength(settings.failuresPerId)
      expect(await limits.identityFailures.blocked(card)).toBe(true)
    })

    test('that found somebody leaves its card as free as before, whatever was refused meanwhile', async () => {
      const limits = limitsOf()
      const answers = await times(5, turn => limits.admitLookUp({ caller: `early ${turn}`, card }))
      expect(answers).toEqual(['admitted', 'admitted', 'attempts', 'attempts', 'attempts'])
      await times(2, () => limits.identityFailures.forgive(card))
      const again = await times(3, turn => limits.admitLookUp({ caller: `late ${turn}`, card }))
      expect(again).toEqual(['admitted', 'admitted', 'attempts'])
    })

    test('refused for the load alone costs its caller nothing', async () => {
      const limits = limitsOf({ settings: { ...settings, lookUpsPerSecond: 0 } })
      expect(await times(9, () => limits.admitLookUp({ caller, card }))).toEqual(Array(9).fill('load'))
      expect(await limits.lookUps.allow(caller)).toBe(true)
      expect(await limits.identityFailures.blocked(card)).toBe(false)
    })
  })
})
