// Limits as callers meet them: nobody is shut out for longer than the day, refusals read alike, and without the counts
// nothing is looked up.
import { afterEach, expect, test, vi } from 'vitest'
import { readConfig } from '#src/config/config.ts'
import { createLimits } from '#src/limits/limits.ts'
import { createClock } from '#src/platform/clock.ts'
import { closeRedis, connectRedis } from '#src/redis/connection.ts'
import { createLookUp } from '#src/registration/look-up.ts'
import { openDatabase } from '#test/outbox/databases.ts'
import { testVault } from '#test/sessions/test-vault.ts'
import { freshRedisUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import { startRedis } from '#test/support/servers/redis.ts'
import { openTestService } from './opened.ts'
import { answersOf, people } from './planted.ts'

// Servers and databases start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function open(limits: Record<string, string>) {
  const calendar = { today: '2026-11-22' }
  const clock = { ...createClock(), today: () => calendar.today }
  const redis = await startRedis()
  cleanups.push(redis.stop)
  const service = await openTestService({
    settings: { DATABASE_URL: await migratedDatabaseUrl(), REDIS_URL: redis.url, ...limits },
    clock,
    people: Object.values(people),
  })
  cleanups.push(service.close)
  let phones = 0
  const newPhone = () => `+2126330000${String(phones++).padStart(2, '0')}`
  return { ...service.gateway, calendar, redis, newPhone }
}
const asks = (person: Parameters<typeof answersOf>[0]) => [...answersOf(person), '1']
const guess = { ...people.known, idExpiry: '2031-07-18' }

test('whose card others have spent is answered by SMS, and in the call the next day', async () => {
  const { call, calendar, newPhone } = await open({ FAILURES_PER_CARD_DAY: '2' })
  // However long and late they go on.
  for (let attempts = 0; attempts < 6; attempts += 1) await call(newPhone(), asks(guess))
  const holder = newPhone()
  const today = await call(holder, asks(people.known))
  expect(today).toMatchObject({ kind: 'END', text: expect.stringMatching(/La réponse vous arrive par SMS/) })
  calendar.today = '2026-11-23'
  const tomorrow = await call(newPhone(), asks(people.known))
  expect(tomorrow).toMatchObject({ kind: 'END', text: expect.stringMatching(/ZK9738292/) })
})

test('of a caller’s own doing the look-ups and the guesses at one card are refused in the same words', async () => {
  const { call, newPhone } = await open({ FAILURES_PER_ID: '1', LOOKUPS_PER_CALLER: '2' })
  const eager = newPhone()
  for (const _ of [1, 2]) await call(eager, asks(people.known).slice(_ - 1 === 0 ? 0 : 1))
  const outOfLookUps = await call(eager, asks(people.known).slice(1))
  const guesser = newPhone()
  await call(guesser, asks(guess))
  const outOfFailures = await call(guesser, asks({ ...guess, birthDate: '1950-01-01' }).slice(1))
  expect(outOfFailures).toEqual(outOfLookUps)
  expect(outOfFailures.text).toMatch(/Réessayez demain.*05 20 19 40 40/)
})

test('whoever has guessed twice at a card that is spent is told to call the call centre', async () => {
  const { call, newPhone } = await open({ FAILURES_PER_CARD_DAY: '2' })
  const guesser = newPhone()
  await call(guesser, asks(guess))
  await call(guesser, asks({ ...guess, birthDate: '1950-01-01' }).slice(1))
  const told = await call(guesser, asks(people.known).slice(1))
  expect(told).toMatchObject({ kind: 'END', text: expect.stringMatching(/pour cette carte.*05 20 19 40 40/) })
})

test('without Redis a call ends politely and in time', async () => {
  const { call, redis, newPhone } = await open({})
  const phone = newPhone()
  await call(phone, answersOf(people.known))
  await redis.kill()
  const startedAt = performance.now()
  expect(await call(phone, asks(people.known))).toMatchObject({
    kind: 'END',
    text: expect.stringMatching(/05 ?20 ?19 ?40 ?40/),
  })
  expect(performance.now() - startedAt).toBeLessThan(9_000)
})

test('without the counts nobody is looked up', async () => {
  const server = await startRedis()
  const redis = connectRedis(server.url)
  cleanups.push(server.stop, () => closeRedis(redis))
  await redis.ping()
  await server.kill()
  const database = await openDatabase('PostgreSQL')
  cleanups.push(() => database.close())
  const vault = testVault()
  const [lookUp, defer] = [vi.fn(), vi.fn()]
  const ask = createLookUp({
    vault,
    clock: createClock(),
    limits: createLimits({
      redis,
      queries: database.queries,
      vault,
      clock: createClock(),
      settings: readConfig({}).limits,
    }),
    cardAccounts: { isPhoneOf: vi.fn() },
    cardLearning: { learn: vi.fn() },
    knownPhone: { judge: vi.fn() },
    eligibility: { lookUp },
    opening: { open: vi.fn(), isOurs: vi.fn(), renew: vi.fn() },
    deferredLookUps: { defer },
    deadlineMs: 1_000,
    isCrowded: () => false,
    isSwamped: () => false,
    observe: () => {},
    report: vi.fn(),
  })
  const { idKind, idNumber, idExpiry, birthDate } = people.plain
  const contact = { phone: '+212633000099', operator: null, email: null, language: 'fr' as const }
  const request = {
    identity: { idKind, idNumber, idExpiry, birthDate },
    contact,
    tracesPassword: false,
    needsCode: false,
  }
  const hop = {
    gateway: 'africastalking',
    channel: 'ussd' as const,
    caller: contact.phone,
    operator: null,
    session: 's',
    input: { kind: 'all' as const, inputs: [] },
  }
  await expect(ask(request, { id: 'conversation', hop })).rejects.toMatchObject({
    code: 'sessions-unavailable',
  })
  expect(lookUp).not.toHaveBeenCalled()
  expect(defer).not.toHaveBeenCalled()
})

test('two cards are counted apart, two processes together', async () => {
  const [databaseUrl, redisUrl] = [await migratedDatabaseUrl(), await freshRedisUrl()]
  const settings = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, FAILURES_PER_CARD_DAY: '2' }
  const first = await openTestService({ settings, people: Object.values(people) })
  cleanups.push(first.close)
  const second = await openTestService({ settings })
  cleanups.push(second.close)
  await first.gateway.call('+212633000001', asks(guess))
  await second.gateway.call('+212633000002', asks(guess))
  const closed = await first.gateway.call('+212633000003', asks(guess))
  expect(closed.text).toMatch(/La réponse vous arrive par SMS/)
  const other = await second.gateway.call('+212633000004', asks({ ...people.plain, idExpiry: '2031-07-18' }))
  expect(other.kind).toBe('CON')
})
