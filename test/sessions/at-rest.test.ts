// What rests in Redis tells nothing about a caller to who has it without the keys.
import { afterEach, expect, test } from 'vitest'
import { createClock } from '#src/clock.ts'
import { closeRedis, connectRedis } from '#src/redis.ts'
import { createRedisStore } from '#src/sessions/redis.ts'
import { createSessions } from '#src/sessions/sessions.ts'
import { freshRedisUrl } from '#test/servers/fresh.ts'
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
  const held = await sessions.take(caller)
  await held.save({ answers: { idNumber, idExpiry, birthDate }, registrationNumber }, 60, {
    text: 'ar',
    lifeSeconds: 60,
  })
  // A turn at work shows its lock too.
  await sessions.take(caller)

  const keys = await redis.keys('*')
  expect(keys.map(key => key.replace(/[0-9a-f]{64}/, 'hash')).toSorted()).toEqual([
    'tadamon:{hash}:lock',
    'tadamon:{hash}:note',
    'tadamon:{hash}:session',
  ])
  const values = await Promise.all(keys.map(key => redis.getBuffer(key)))
  const kept = Buffer.concat([Buffer.from(keys.join('\n')), ...values.filter(value => value !== null)])
  const readings = [kept.toString('latin1'), kept.toString('hex'), kept.toString('base64')].join('\n')
  for (const secret of secrets) for (const form of formsOf(secret)) expect(readings).not.toContain(form)
})

/** Base64 depends on where a text begins: its inner part, from each of the three places, is what stays the same. */
const formsOf = (secret: string): string[] => [
  secret,
  secret.split('').toReversed().join(''),
  Buffer.from(secret).toString('hex'),
  ...[0, 1, 2].map(shift =>
    Buffer.from(' '.repeat(shift) + secret)
      .toString('base64')
      .slice(4, -4),
  ),
]
