// The connection to Redis fails fast while the server is down, mute or gone, and comes back by itself.
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createClock } from '#src/platform/clock.ts'
import { closeRedis, connectRedis, type RedisClient, type RedisOptionsOfOurs } from '#src/redis/connection.ts'
import { createRedisStore } from '#src/sessions/redis.ts'
import { createSessions } from '#src/sessions/sessions.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { startRedis, startRedisCluster, startSentinel } from '#test/support/servers/redis.ts'
import { testVault } from '../sessions/test-vault.ts'
import { createWire } from '../sessions/wire.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const serverOf = async () => {
  const server = await startRedis()
  cleanups.push(server.stop)
  return server
}
const wireTo = async (port: number) => {
  const wire = await createWire(port)
  cleanups.push(wire.close)
  return wire
}
const connectionTo = (url: string, options?: RedisOptionsOfOurs): RedisClient => {
  const redis = connectRedis(url, options)
  cleanups.push(() => closeRedis(redis))
  return redis
}
const worksOn = async (redis: RedisClient) => {
  const store = createRedisStore(redis)
  expect(await store.acquire('key', 'token', 1_000)).toMatchObject({ acquired: true })
  expect(await store.save('key', 'token', { session: 'session', lifeSeconds: 60 })).toBe(true)
}
const comesBack = (redis: RedisClient) => vi.waitFor(() => redis.ping(), { timeout: 10_000, interval: 20 })
/** A turn that leaves a session behind. */
const saved = (turn: number, preferredLanguage?: string) => ({
  result: undefined,
  save: { session: { turn }, lifeSeconds: 60, preferredLanguage },
})
const msOf = async (work: Promise<unknown>) => {
  const startedAt = performance.now()
  await work
  return performance.now() - startedAt
}

describe('a server', () => {
  test('that is killed makes turns fail at once, and serves them again when it is back', async () => {
    const server = await serverOf()
    const redis = connectionTo(server.url)
    const sessions = createSessions({
      store: createRedisStore(redis),
      vault: testVault(),
      clock: createClock(),
    })
    const begun = Promise.withResolvers<void>()
    const saving = sessions.use('caller', async () => {
      begun.resolve()
      await server.kill()
      return saved(1)
    })
    await begun.promise
    const unavailable = { name: 'Failure', code: 'sessions-unavailable' }
    await expect(saving).rejects.toMatchObject(unavailable)
    const failing = Promise.all([
      expect(sessions.read('caller')).rejects.toMatchObject(unavailable),
      expect(sessions.forget('caller')).rejects.toMatchObject(unavailable),
      expect(sessions.ping()).rejects.toMatchObject(unavailable),
    ])
    expect(await msOf(failing)).toBeLessThan(1_500)
    await server.restart()
    await comesBack(redis)
    await sessions.use('caller', async () => saved(2))
    expect((await sessions.read('caller')).session).toEqual({ turn: 2 })
  })

  test('that is not there yet is found when it comes', async () => {
    const server = await serverOf()
    await server.kill()
    const redis = connectionTo(server.url)
    await expect(redis.ping()).rejects.toThrow()
    await server.restart()
    await comesBack(redis)
    await worksOn(redis)
  })

  test('that is frozen makes commands fail within two heartbeats, and serves again when it thaws', async () => {
    const server = await serverOf()
    const redis = connectionTo(server.url, { heartbeatMs: 200 })
    await redis.ping()
    process.kill(server.pid, 'SIGSTOP')
    cleanups.push(() => process.kill(server.pid, 'SIGCONT'))
    expect(await msOf(expect(redis.get('key')).rejects.toThrow())).toBeLessThan(1_500)
    process.kill(server.pid, 'SIGCONT')
    await comesBack(redis)
    await worksOn(redis)
  })

  test('that vanished without a word is noticed, though nobody calls', async () => {
    const wire = await wireTo((await serverOf()).port)
    const redis = connectionTo(`redis://127.0.0.1:${wire.port}`, { heartbeatMs: 100 })
    await redis.ping()
    wire.deaden()
    await vi.waitFor(() => expect(wire.connections()).toBe(2), { timeout: 5_000 })
    await comesBack(redis)
    expect(wire.connections()).toBe(2)
  })

  test('that is down does not keep a program from closing its connection', async () => {
    const redis = connectRedis(`redis://127.0.0.1:${await freePort()}`)
    await wait(50)
    expect(await msOf(closeRedis(redis))).toBeLessThan(1_500)
  })
})

describe('what is written', () => {
  test('for one turn is two exchanges', async () => {
    const server = await serverOf()
    const wire = await wireTo(server.port)
    const redis = connectionTo(`redis://127.0.0.1:${wire.port}`)
    const sessions = createSessions({
      store: createRedisStore(redis),
      vault: testVault(),
      clock: createClock(),
    })
    const turn = () => sessions.use('caller', async () => saved(1, 'fr'))
    await turn()
    await wait(50)
    const before = wire.pieces()
    const observer = connectionTo(server.url)
    await observer.config('RESETSTAT')
    await turn()
    expect(wire.pieces() - before).toBe(2)
    const stats = await observer.info('commandstats')
    const called = [...stats.matchAll(/cmdstat_(\w+):calls=(\d+)/g)].map(
      ([, name, calls]) => `${name} ${calls}`,
    )
    // The scripts themselves get, set and delete: no exchange.
    expect(called.filter(line => !/^(info|config|ping)/.test(line)).toSorted()).toEqual([
      'del 1',
      'evalsha 2',
      'get 1',
      'mget 1',
      'set 3',
    ])
  })
})

describe('sessions rest', () => {
  test('in a cluster, and its loss is told and mended', async () => {
    const node = await startRedisCluster()
    cleanups.push(node.stop)
    const redis = connectionTo(`redis://127.0.0.1:${node.port},`)
    await comesBack(redis)
    await worksOn(redis)
    await node.kill()
    expect(await msOf(expect(worksOn(redis)).rejects.toThrow())).toBeLessThan(5_000)
    await node.restart()
    await comesBack(redis)
    await worksOn(redis)
  })

  test('on the server that Sentinel names', async () => {
    const server = await serverOf()
    const sentinel = await startSentinel(server.port)
    cleanups.push(sentinel.stop)
    const redis = connectionTo(`redis+sentinel://127.0.0.1:${sentinel.port}/tadamon`)
    await worksOn(redis)
    await server.kill()
    expect(await msOf(expect(redis.ping()).rejects.toThrow())).toBeLessThan(3_000)
    await server.restart()
    await comesBack(redis)
    await worksOn(redis)
  })

  test('on the server that a Sentinel names to whoever knows its own password', async () => {
    const server = await serverOf()
    const sentinel = await startSentinel(server.port, 'a-password-of-its-own')
    cleanups.push(sentinel.stop)
    const url = `redis+sentinel://127.0.0.1:${sentinel.port}/tadamon`
    await worksOn(connectionTo(url, { sentinelPassword: 'a-password-of-its-own' }))
    await expect(connectionTo(url, { sentinelPassword: 'another' }).ping()).rejects.toThrow()
    await expect(connectionTo(url).ping()).rejects.toThrow()
  })
})
