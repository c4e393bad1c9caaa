// The places where sessions can rest, for suites that hold for each of them.
import { randomUUID } from 'node:crypto'
import RedisMock from 'ioredis-mock'
import { type Clock, createClock } from '#src/platform/clock.ts'
import { closeRedis, connectRedis } from '#src/redis/connection.ts'
import { createMemoryStore } from '#src/sessions/memory.ts'
import { createRedisStore } from '#src/sessions/redis.ts'
import type { SessionStore } from '#src/sessions/sessions.ts'
import { createVirtualClock } from '#test/support/movable-clock.ts'
import { freshRedisUrl } from '#test/support/servers/fresh.ts'

export type Place = {
  store: SessionStore
  /** The time that the place lives by. */
  clock: Clock
  leave: () => Promise<void>
}

export const backends: { name: string; open: () => Promise<Place> }[] = [
  {
    name: 'memory',
    async open() {
      const clock = createVirtualClock()
      return { store: createMemoryStore(clock), clock, leave: async () => {} }
    },
  },
  {
    name: 'ioredis-mock',
    async open() {
      // Mocks of one address share their data: each has an address of its own.
      const redis = new RedisMock({ host: randomUUID() })
      return { store: createRedisStore(redis), clock: createClock(), leave: () => closeRedis(redis) }
    },
  },
  {
    name: 'Redis',
    async open() {
      const redis = connectRedis(await freshRedisUrl())
      return { store: createRedisStore(redis), clock: createClock(), leave: () => closeRedis(redis) }
    },
  },
]
