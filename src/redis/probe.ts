/** Whether Redis takes writes: one that is full, read-only or half gone answers a ping as ever. */
import type { RedisClient } from './connection.ts'

/** In a cluster each lies somewhere: so many of them reach every shard of a dozen. */
const keys = Array.from({ length: 64 }, (_, index) => `tadamon:health:${index}`)
const lifeSeconds = 60

/** @throws what the first shard says that does not take it. */
export async function probeWrites(redis: RedisClient): Promise<void> {
  const probed = redis.isCluster ? keys : keys.slice(0, 1)
  await Promise.all(probed.map(key => redis.set(key, '1', 'EX', lifeSeconds)))
}
