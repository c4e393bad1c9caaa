// What rests in Redis tells nothing about a caller to who has it without the keys.
import { afterEach, expect, test } from 'vitest'
import { createClock } from '#src/platform/clock.ts'
import { closeRedis, connectRedis } from '#src/redis/connection.ts'
import { createRedisStore } from '#src/sessions/redis.ts'
import { createSessions, languageLifeSeconds } from '#src/sessions/sessions.ts'
import { freshRedisUrl } from '#test/support/servers/fresh.ts'
import { testVault } from './test-vault.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

test('neither keys nor records hold the caller or an answer, in clear, hexadecimal or base64', async () => {
  const redis = connectRedis(await freshRedisUrl())
  cleanups.push(() => closeRedis(redis))
  const sessions = createSessions({
    store: createRedisStore(redis),
    vault: testVault(),
    clock: createClock(),
  })
  const secrets = ['+212612345678', 'BK123456', '2027-12-31', '1980-09-05', '178824615']
  const [caller = '', idNumber, idExpiry, birthDate, registrationNumber] = secrets
  const session = { answers: { idNumber, idExpiry, birthDate }, registrationNumber }
  await sessions.use(caller, async () => ({
    result: undefined,
    save: { session, lifeSeconds: 60, preferredLanguage: 'ar' },
  }))
  // A turn at work shows its lock too.
  const keys = await sessions.use(caller, async () => ({ result: await redis.keys('*') }))
  expect(keys.map(key => key.replace(/[0-9a-f]{64}/, 'hash')).toSorted()).toEqual([
    'tadamon:{hash}:lock',
    'tadamon:{hash}:note',
    'tadamon:{hash}:session',
  ])
  const language = keys.find(key => key.endsWith(':note')) ?? ''
  expect(Math.round((await redis.pttl(language)) / 60_000)).toBe(languageLifeSeconds / 60)
  const values = (await redis.mget(keys.filter(key => !key.endsWith(':lock')))).filter(
    value => value !== null,
  )
  const readings = [...keys, ...values].flatMap(readingsOf)
  for (const secret of secrets) for (const reading of readings) expect(reading).not.toContain(secret)
})

/** In clear, and as if any part of it were hexadecimal or base64, wherever that begins. */
const readingsOf = (text: string): string[] => [
  text,
  ...[0, 1, 2, 3].map(from => Buffer.from(text.slice(from), 'base64').toString('latin1')),
  ...(text.match(/[0-9a-f]{2,}/g) ?? []).flatMap(digits =>
    [0, 1].map(from => Buffer.from(digits.slice(from), 'hex').toString('latin1')),
  ),
]

test.each(['utf8', 'hex', 'base64'] as const)('a secret would be found that rests as %s', encoding => {
  for (const before of ['', '{', '{"', '{"a']) {
    const rests = Buffer.from(`${before}BK123456"}`).toString(encoding)
    for (const text of [rests, `:${rests}`]) expect(readingsOf(text).join()).toContain('BK123456')
  }
})
