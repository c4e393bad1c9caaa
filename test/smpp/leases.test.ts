// Who holds a bind: one process at a time, the next one soon after it dies, and nobody who has lost the lease.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeRedis, connectRedis, type RedisClient } from '#src/redis/connection.ts'
import { createRedisLeases, type Leases } from '#src/smpp/leases.ts'
import type { Link } from '#src/smpp/link.ts'
import { statuses } from '#src/smpp/protocol.ts'
import { freshRedisUrl } from '#test/support/servers/fresh.ts'
import { openSmsc, type Smsc } from '#tools/smsc/smsc.ts'
import { linkTo, login, until } from './links.ts'

let redis: RedisClient
let smsc: Smsc
const links: Link[] = []
beforeEach(async () => {
  redis = connectRedis(await freshRedisUrl())
  smsc = await openSmsc({
    ...login,
    mostBinds: 2,
    submitted: () => ({ status: statuses.ESME_ROK, messageId: '1' }),
  })
})
afterEach(async () => {
  await Promise.all(links.splice(0).map(link => link.stop()))
  await smsc.close()
  await closeRedis(redis)
})

function opening(leases: Leases, binds = 1): Link {
  const link = linkTo(smsc.port, { binds }, { leases })
  links.push(link)
  return link
}

describe('of several processes', () => {
  it('one holds the bind, and another takes it when the first has stopped', async () => {
    const [one, other] = [opening(createRedisLeases(redis)), opening(createRedisLeases(redis))]
    await until(() => one.isBound() || other.isBound())
    await until(() => [one, other].some(link => link.state().binds[0]?.state === 'held elsewhere'))
    expect(smsc.clients().length).toBe(1)
    const [holder, next] = one.isBound() ? [one, other] : [other, one]
    await holder.stop()
    await until(() => next.isBound())
    expect(smsc.clients().length).toBe(1)
  })

  it('another binds within fifteen seconds when the holder dies without a word', async () => {
    const leases = createRedisLeases(redis)
    // A process that is killed neither renews nor gives back.
    let isDead = false
    const mortal: Leases = {
      lifeMs: leases.lifeMs,
      keep: async (...told) => (isDead ? Promise.reject(new Error('dead')) : leases.keep(...told)),
      release: async (...told) => (isDead ? undefined : leases.release(...told)),
    }
    const holder = opening(mortal)
    await until(() => holder.isBound())
    const next = opening(leases)
    isDead = true
    await until(() => next.isBound(), 15_000)
    // It could not renew, so it had gone before.
    expect(holder.isBound()).toBe(false)
    expect(smsc.clients().length).toBe(1)
  })

  it('who loses the lease unbinds at once', async () => {
    const holder = opening(createRedisLeases(redis))
    await until(() => holder.isBound())
    const [key = ''] = await redis.keys('tadamon:smpp:*')
    await redis.set(key, 'somebody else', 'PX', 60_000)
    await until(() => !holder.isBound(), 4_000)
    await until(() => smsc.clients().length === 0)
    expect(await redis.get(key)).toBe('somebody else')
  })

  it('each has one of two binds, where it comes second', async () => {
    const one = opening(createRedisLeases(redis), 2)
    const other = opening(createRedisLeases(redis), 2)
    await until(() => one.isBound() && other.isBound(), 10_000)
    expect(smsc.clients().length).toBe(2)
  })
})
