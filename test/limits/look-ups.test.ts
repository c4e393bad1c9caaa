// What a look-up takes is given back once, whatever fails; and nobody is shut out by others while they are few.
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { createLimits, type LimitSettings } from '#src/limits/limits.ts'
import type { Admission, LookUpTicket } from '#src/limits/look-up-tickets.ts'
import { createClock } from '#src/platform/clock.ts'
import { closeRedis, connectRedis, type RedisClient } from '#src/redis/connection.ts'
import { openDatabase } from '#test/outbox/databases.ts'
import { testVault } from '#test/sessions/test-vault.ts'
import { freshRedisUrl } from '#test/support/servers/fresh.ts'
import { type RedisServer, startRedisCluster } from '#test/support/servers/redis.ts'

const settings: LimitSettings = {
  lookUpsPerCaller: 5,
  failuresPerId: 5,
  failuresPerCard: { day: 10, week: 20, month: 40 },
  codesPerHour: 5,
  renewalsPerDay: 3,
  repliesPerHour: 20,
  lookUpsPerSecond: undefined,
  unknownVerdictsPerDay: undefined,
  supportLookUpsPerHour: 600,
}

let database: Database
let cluster: RedisServer
beforeAll(async () => {
  database = await openDatabase('PostgreSQL')
  cluster = await startRedisCluster()
})
afterAll(async () => {
  await database.close()
  await cluster.stop()
})

const places: { name: string; connect: () => Promise<RedisClient | undefined> }[] = [
  { name: 'memory', connect: async () => undefined },
  { name: 'Redis', connect: async () => connectRedis(await freshRedisUrl()) },
  {
    name: 'a Redis Cluster',
    async connect() {
      const connected = connectRedis(`redis://127.0.0.1:${cluster.port},`)
      await vi.waitFor(() => connected.ping(), { timeout: 10_000 })
      await connected.flushall()
      return connected
    },
  },
]

describe.each(places)('look-ups in $name', ({ connect }) => {
  let redis: RedisClient | undefined
  let now: number
  let rang: string[]
  beforeEach(async () => {
    redis = await connect()
    now = Date.parse('2026-11-20T12:00:00Z')
    rang = []
    vault = testVault()
    // Of the whole service, under no hash.
    await database.queries.deleteFrom('tickets').where('key', 'like', 'unknown:%').execute()
  })
  afterEach(async () => {
    if (redis) await closeRedis(redis)
  })
  // Another for each test: what one writes late is nothing to the next.
  let vault = testVault()
  const clock = {
    ...createClock(),
    now: () => now,
    today: () => new Date(now).toISOString().slice(0, 10),
  }
  const limitsOf = (changed: Partial<LimitSettings> = {}) =>
    createLimits({
      redis,
      queries: database.queries,
      vault,
      clock,
      settings: { ...settings, ...changed },
      rateLimited: limit => void rang.push(limit),
    })
  type Limits = ReturnType<typeof limitsOf>
  let names = 0
  const card = 'cnie:BK123456'
  const holder = '+212612345678'
  const sim = (index: number) => `+21266000${String(index).padStart(4, '0')}`
  const ask = (
    limits: Limits,
    caller: string,
    more: { id?: string; channel?: string; card?: string; isExempt?: boolean } = {},
  ) =>
    limits.lookUps.admit({
      id: more.id ?? `look-up ${names++}`,
      caller,
      card: more.card ?? card,
      channel: more.channel ?? 'ussd',
      isExempt: async () => more.isExempt === true,
    })
  const told = (admission: Admission) => ('refused' in admission ? admission.refused : admission.admitted)
  const ticketOf = (admission: Admission): LookUpTicket => {
    if ('refused' in admission) throw new Error(`refused: ${admission.refused}`)
    return admission.ticket
  }
  async function guess(limits: Limits, ...asked: [caller: string, more?: Parameters<typeof ask>[2]]) {
    const admission = await ask(limits, ...asked)
    if (!('refused' in admission)) await limits.lookUps.settle(admission.ticket, 'unknown')
    return told(admission)
  }
  const days = (count: number) => {
    now += count * 86_400_000
  }

  test('are admitted until their caller has had enough, and are free again the next day', async () => {
    const limits = limitsOf()
    const answers: string[] = []
    for (let turn = 0; turn < 6; turn += 1) {
      const admission = await ask(limits, holder)
      answers.push(told(admission))
      if (!('refused' in admission)) await limits.lookUps.settle(admission.ticket, 'found')
    }
    expect(answers).toEqual(['now', 'now', 'now', 'now', 'now', 'caller'])
    days(1)
    expect(told(await ask(limits, holder))).toBe('now')
  })

  test('of one instant cannot pass together', async () => {
    const limits = limitsOf()
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => ask(limits, sim(index))))
    expect(answers.filter(answer => told(answer) === 'now')).toHaveLength(10)
    expect(answers.filter(answer => told(answer) === 'later')).toHaveLength(10)
  })

  test('that found somebody leave their card as free as before', async () => {
    const limits = limitsOf()
    for (let turn = 0; turn < 30; turn += 1) {
      const ticket = ticketOf(await ask(limits, sim(turn)))
      await limits.lookUps.settle(ticket, 'found')
    }
    expect(told(await ask(limits, holder))).toBe('now')
  })

  test('without a verdict give back all that they took, once, however often they are told to', async () => {
    const limits = limitsOf()
    for (let turn = 0; turn < 30; turn += 1) {
      const ticket = ticketOf(await ask(limits, holder))
      for (const _ of [1, 2, 3]) await limits.lookUps.giveBack(ticket)
    }
    // Nothing fell below zero either.
    const answers: string[] = []
    for (let turn = 0; turn < 6; turn += 1) answers.push(await guess(limits, holder))
    expect(answers).toEqual(['now', 'now', 'now', 'now', 'now', 'caller'])
  })

  test('of a process that died do not count for long; deferred, they count until they are answered', async () => {
    const limits = limitsOf({ lookUpsPerCaller: 1 })
    await ask(limits, holder)
    expect(told(await ask(limits, holder))).toBe('caller')
    now += 61_000
    const deferred = ticketOf(await ask(limits, holder))
    await limits.lookUps.hold(deferred)
    now += 3_600_000
    expect(told(await ask(limits, holder))).toBe('caller')
    await limits.lookUps.giveBack(deferred)
    expect(told(await ask(limits, holder))).toBe('now')
  })

  test('given back after midnight are those of the day on which they were taken', async () => {
    const limits = limitsOf({ lookUpsPerCaller: 1 })
    const late = ticketOf(await ask(limits, holder))
    await limits.lookUps.hold(late)
    days(1)
    expect(await guess(limits, holder)).toBe('now')
    await limits.lookUps.giveBack(late)
    expect(told(await ask(limits, holder))).toBe('caller')
  })

  test('asked again under their name are the same look-up', async () => {
    const limits = limitsOf({ lookUpsPerCaller: 2 })
    for (const _ of [1, 2, 3, 4]) expect(await guess(limits, holder, { id: 'the same' })).toBe('now')
    expect(await guess(limits, holder)).toBe('now')
    expect(await guess(limits, holder)).toBe('caller')
  })

  test('by message spend nothing of a call’s', async () => {
    const limits = limitsOf()
    for (let turn = 0; turn < 40; turn += 1) await guess(limits, sim(turn), { channel: 'sms' })
    for (let turn = 0; turn < 9; turn += 1) await guess(limits, holder, { channel: 'sms' })
    expect(await guess(limits, sim(41), { channel: 'sms' })).toBe('card')
    expect(await guess(limits, holder)).toBe('now')
  })

  test('of a card that one SIM guesses at never shut out its holder', async () => {
    const limits = limitsOf()
    for (let day = 0; day < 40; day += 1) {
      for (let turn = 0; turn < 8; turn += 1) await guess(limits, sim(1))
      expect(['now', 'later']).toContain(await guessRight(limits))
      days(1)
    }
  })

  test.each([2, 5, 9])('of a card that %i SIMs guess at in a day do not shut out its holder', async sims => {
    const limits = limitsOf()
    // The spiteful order: a few spend the card, the others what is left for later.
    for (let turn = 0; turn < 6; turn += 1) {
      for (let index = 0; index < sims; index += 1) await guess(limits, sim(index))
    }
    expect(await guessRight(limits)).toMatch(/now|later/)
  })

  async function guessRight(limits: Limits) {
    const admission = await ask(limits, holder)
    if (!('refused' in admission)) await limits.lookUps.settle(admission.ticket, 'found')
    return told(admission)
  }

  test('of a spent card are answered later to ten a day and forty a month, and then by nobody here', async () => {
    const limits = limitsOf()
    const later: number[] = []
    for (let day = 0, index = 0; day < 6; day += 1) {
      const answers: string[] = []
      for (let turn = 0; turn < 40; turn += 1) answers.push(await guess(limits, sim(index++)))
      later.push(answers.filter(answer => answer === 'later').length)
      expect(answers.at(-1)).toBe('card')
      days(1)
    }
    expect(later).toEqual([10, 10, 10, 10, 0, 0])
  })

  test('of a card are bounded by the week and by the month', async () => {
    const limits = limitsOf()
    let index = 0
    const admitted: number[] = []
    for (let day = 0; day < 29; day += 1) {
      const answers: string[] = []
      for (let turn = 0; turn < 12; turn += 1)
        answers.push(await guess(limits, sim(index++), { channel: 'sms' }))
      admitted.push(answers.filter(answer => answer === 'now').length)
      days(1)
    }
    expect(admitted.slice(0, 9)).toEqual([10, 10, 0, 0, 0, 0, 0, 10, 10])
    expect(admitted.reduce((sum, each) => sum + each, 0)).toBe(40)
  })

  test('of a spent card are answered later once a day to a caller, and only to one who has slipped at most once', async () => {
    const limits = limitsOf()
    for (let index = 0; index < 10; index += 1) await guess(limits, sim(index))
    expect(await guess(limits, holder)).toBe('later')
    expect(await guess(limits, holder)).toBe('card')
    for (let day = 0; day < 2; day += 1) {
      days(1)
      for (let index = 0; index < 10; index += 1) await guess(limits, sim(100 + 10 * day + index))
      expect(await guess(limits, holder)).toBe(day === 0 ? 'later' : 'card')
    }
  })

  test('by the phone of the account are not refused for what others did', async () => {
    const limits = limitsOf()
    for (let index = 0; index < 60; index += 1) await guess(limits, sim(index))
    expect(await guess(limits, holder)).toBe('card')
    expect(await guess(limits, holder, { isExempt: true })).toBe('now')
    expect(await guess(limits, holder, { isExempt: true, channel: 'sms' })).toBe('now')
  })

  test('that are refused take nothing', async () => {
    const limits = limitsOf()
    for (let index = 0; index < 40; index += 1) await guess(limits, sim(index))
    for (let turn = 0; turn < 9; turn += 1) expect(await guess(limits, holder)).toBe('card')
    expect(await guess(limits, holder, { card: 'cnie:OTHER1' })).toBe('now')
  })

  test('count what Redis or this process has lost, out of the database', async () => {
    const before = limitsOf()
    for (let index = 0; index < 10; index += 1) await guess(before, sim(index))
    for (let turn = 0; turn < 4; turn += 1) await guess(before, holder, { card: `cnie:AB${turn}` })
    await before.renewals.allow('Z52708', 'one')
    await before.close()
    await redis?.flushall()
    const after = limitsOf({ renewalsPerDay: 1 })
    expect(await guess(after, sim(99))).toBe('later')
    expect(await guess(after, holder, { card: 'cnie:CD1' })).toBe('now')
    expect(await guess(after, holder, { card: 'cnie:CD2' })).toBe('caller')
    expect(await after.renewals.allow('Z52708', 'two')).toBe(false)
    expect(await after.renewals.allow('Z52708', 'one')).toBe(true)
  })

  test('that could not be counted, with the database away, take nothing', async () => {
    const limits = limitsOf({ lookUpsPerCaller: 1 })
    const away = createLimits({
      redis,
      queries: {} as never,
      vault,
      clock,
      settings: { ...settings, lookUpsPerCaller: 1 },
    })
    await limits.lookUps.settle(ticketOf(await ask(limits, holder)), 'found')
    days(1)
    // Of the caller something is known, of this card nothing.
    for (let turn = 0; turn < 3; turn += 1) {
      await expect(ask(away, holder, { card: `cnie:ZZ${turn}` })).rejects.toMatchObject({
        code: 'database-unavailable',
      })
    }
    expect(told(await ask(limits, holder, { card: 'cnie:ZZ9' }))).toBe('now')
  })

  test('that find nobody ring beyond a ceiling of the day, calls and messages apart, and it survives', async () => {
    const limits = limitsOf({ unknownVerdictsPerDay: 3 })
    const count = (channel: string) =>
      limits.unknownVerdicts.count({ id: `v${names++}`, channel, caller: sim(names), card })
    expect(await limits.unknownVerdicts.isOver('sms')).toBe(false)
    for (const _ of [1, 2, 3]) await count('sms')
    expect(await limits.unknownVerdicts.isOver('sms')).toBe(true)
    expect(await limits.unknownVerdicts.isOver('ussd')).toBe(false)
    expect(rang).toEqual(['unknown-verdicts'])
    await limits.close()
    await redis?.flushall()
    const after = limitsOf({ unknownVerdictsPerDay: 3 })
    expect(await after.unknownVerdicts.isOver('sms')).toBe(true)
    days(1)
    expect(await after.unknownVerdicts.isOver('sms')).toBe(false)
  })

  test('of one caller who finds nobody on many cards ring', async () => {
    const limits = limitsOf()
    for (let index = 0; index < 12; index += 1) {
      for (const id of [`a${index}`, `b${index}`]) {
        await limits.unknownVerdicts.count({ id, channel: 'ussd', caller: holder, card: `cnie:AB${index}` })
      }
      days(1)
    }
    expect(new Set(rang)).toEqual(new Set(['many-cards']))
    expect(rang).toHaveLength(4)
  })

  test('in any order, with any endings, never admit more than their bounds, and count exactly what had a verdict', async () => {
    const step = fc.record({
      caller: fc.integer({ min: 0, max: 3 }),
      card: fc.integer({ min: 0, max: 1 }),
      ending: fc.constantFrom('found', 'unknown', 'back', 'back twice', 'lost'),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
        now = Date.parse('2026-11-20T12:00:00Z')
        const limits = limitsOf()
        const round = `round ${names++}`
        const spent = new Map<string, number>()
        const add = (key: string) => void spent.set(key, (spent.get(key) ?? 0) + 1)
        for (const { caller, card: which, ending } of steps) {
          const [from, about] = [`${round} ${caller}`, `cnie:${round} ${which}`]
          const admission = await ask(limits, from, { card: about, channel: 'sms' })
          const isFree = [
            [from, settings.lookUpsPerCaller] as const,
            [`${from} ${about}`, settings.failuresPerId] as const,
            [about, settings.failuresPerCard.day] as const,
          ].every(([key, most]) => (spent.get(key) ?? 0) < most)
          expect('admitted' in admission).toBe(isFree)
          if ('refused' in admission) continue
          const { ticket } = admission
          if (ending === 'lost') now += 61_000
          else if (ending === 'found' || ending === 'unknown') await limits.lookUps.settle(ticket, ending)
          else for (const _ of ending === 'back' ? [1] : [1, 2]) await limits.lookUps.giveBack(ticket)
          if (ending === 'found' || ending === 'unknown') add(from)
          if (ending === 'unknown') for (const key of [`${from} ${about}`, about]) add(key)
        }
        await limits.close()
      }),
      { numRuns: 30 },
    )
  })
})
