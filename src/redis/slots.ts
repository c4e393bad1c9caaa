/** What lies together in Redis, so that one script may touch it: all of one server; in a Cluster, the keys of one slot. */
import slotOf from 'cluster-key-slot'
import type { RedisClient } from './connection.ts'

export function groupsTogether<T>(
  redis: RedisClient,
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly T[])[] {
  if (!redis.isCluster) return items.length === 0 ? [] : [items]
  return [...Map.groupBy(items, item => slotOf(keyOf(item))).values()]
}
