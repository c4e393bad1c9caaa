// In Redis, limits are common to all processes, hold no personal data, end by themselves, and fail closed.
import { afterEach, expect, test, vi } from 'vitest'
import { createClock } from '#src/clock.ts'
import { createLimits, usualLimits } from '#src/limits/limits.ts'
import { closeRedis, connectRedis, type RedisClient } from '#src/redis.ts'
import { freshRedisUrl } from '#test/servers/fresh.ts'
import { startRedis } from '#test/servers/redis.ts'
import { testVault } from '#test/sessions/test-vault.ts'
import { createWire } from '#test/sessions/wire.ts'

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
const limitsOn = (redis: RedisClient) => createLimits({ redis, vault, clock: createClock() })
const caller = '+212612345678'
const card = 'cnie:BK123456'

const questionsTo = (limits: ReturnType<typeof limitsOn>) => ({
  lookUps: () => limits.lookUps.allow(caller),
  blocked: () => limits.identityFailures.blocked(card),
  count: () => limits.identityFailures.count(card),
  forgive: () => limits.identityFailures.forgive(card),
  codes: () => limits.codes.allow(caller),
  renewals: () => limits.renewals.allow('178824615'),
  replies: () => limits.replies.allow(caller),
  overall: () => limits.lookUpsOverall.allow(),
  admit: () => limits.admitLookUp({ caller, card }),
})

test('processes share what they count', async () => {
  const url = await freshRedisUrl()
  const processes = [limitsOn(connectionTo(url)), limitsOn(connectionTo(url))]
  const answers: boolean[] = []
  for (let turn = 0; turn < 6; turn++) {
    for (const limits of processes) answers.push(await limits.codes.allow(caller))
  }
  expect(answers.filter(Boolean)).toHaveLength(usualLimits.codesPerHour)
})

test('every count ends by itself, and what it is refused does not prolong it', async () => {
  const redis = connectionTo(await freshRedisUrl())
  const asked = questionsTo(limitsOn(redis))
  for (const ask of Object.values(asked)) await ask()
  const keys = await redis.keys('*')
  expect(keys).toHaveLength(6)
  const lives = async () => {
    const left = await Promise.all(keys.map(key => redis.pttl(key)))
    // The one of a second may have ended.
    return left.map(ms => Math.max(ms, 0))
  }
  const before = await lives()
  expect(Math.max(...before)).toBeLessThanOrEqual(25 * 3_600_000)
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
  const kept = [...keys, ...(await Promise.all(keys.map(key => redis.get(key))))].join('\n')
  for (const secret of [caller, '612345678', 'BK123456', '178824615']) {
    for (const form of ['utf8', 'hex', 'base64'] as const) {
      expect(kept.toLowerCase()).not.toContain(Buffer.from(secret).toString(form).toLowerCase())
    }
  }
})

test('each question is one exchange, that of a look-up with its three counts too', async () => {
  const server = await startRedis()
  cleanups.push(server.stop)
  const wire = await createWire(server.port)
  cleanups.push(wire.close)
  const asked = questionsTo(limitsOn(connectionTo(`redis://127.0.0.1:${wire.port}`)))
  await asked.codes()
  // What ioredis says about itself on a new connection has left by then.
  await createClock().sleep(50)
  for (const ask of Object.values(asked)) {
    const before = wire.pieces()
    await ask()
    expect(wire.pieces() - before).toBe(1)
  }
})

test('without Redis everything is refused, at once, until it is back', async () => {
  const server = await startRedis()
  cleanups.push(server.stop)
  const redis = connectionTo(server.url)
  const asked = questionsTo(limitsOn(redis))
  expect(await asked.admit()).toBe('admitted')
  await server.kill()
  const startedAt = performance.now()
  await Promise.all(
    Object.values(asked).map(ask =>
      expect(ask()).rejects.toMatchObject({ name: 'Failure', code: 'sessions-unavailable' }),
    ),
  )
  expect(performance.now() - startedAt).toBeLessThan(1_500)
  await server.restart()
  await vi.waitFor(() => redis.ping(), { timeout: 10_000 })
  expect(await asked.admit()).toBe('admitted')
})
