// Why Redis does not answer is told by its own code, once for each reason, and so is its end.
import { EventEmitter } from 'node:events'
import { type Redis, ReplyError } from 'ioredis'
import { expect, test } from 'vitest'
import { type Trouble, watchTrouble } from '#src/redis/trouble.ts'

function watched() {
  const redis = Object.assign(new EventEmitter(), { options: { host: 'redis.example', port: 6380 } })
  const told: (Trouble | null)[] = []
  watchTrouble(redis as unknown as Redis, trouble => told.push(trouble))
  return { redis, told }
}
const coded = (code: string) => Object.assign(new Error(`canary ${code}`), { code })
const at = 'redis.example:6380'

test('each reason once, until it changes or all is well again', () => {
  const { redis, told } = watched()
  for (let tries = 0; tries < 3; tries += 1) redis.emit('error', coded('ECONNREFUSED'))
  redis.emit('error', new ReplyError('WRONGPASS invalid username-password pair or user is disabled.'))
  redis.emit('error', coded('SELF_SIGNED_CERT_IN_CHAIN'))
  redis.emit('ready')
  redis.emit('ready')
  redis.emit('error', coded('ECONNREFUSED'))
  expect(told).toEqual([
    { code: 'ECONNREFUSED', at },
    { code: 'WRONGPASS', at },
    { code: 'SELF_SIGNED_CERT_IN_CHAIN', at },
    null,
    { code: 'ECONNREFUSED', at },
  ])
})

test('a node of a cluster by its own place, Sentinels by what the last of them said', () => {
  const { redis, told } = watched()
  redis.emit('node error', coded('ETIMEDOUT'), '10.0.0.1:7001')
  redis.emit(
    'error',
    new Error('All sentinels are unreachable. Last error: connect ECONNREFUSED 10.0.0.9:26379'),
  )
  expect(told).toEqual([
    { code: 'ETIMEDOUT', at: '10.0.0.1:7001' },
    { code: 'ECONNREFUSED', at },
  ])
})
