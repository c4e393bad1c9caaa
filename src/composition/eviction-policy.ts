/** Tells at the start what Redis would throw away first: a count that is evicted protects nobody until it is read back. */
import type { Log } from '../platform/log.ts'
import type { RedisClient } from '../redis/connection.ts'
import { losesCounts, readEviction } from '../redis/eviction.ts'

export async function tellEvictionPolicy(redis: RedisClient, log: Log): Promise<void> {
  const eviction = await readEviction(redis)
  if (eviction === undefined) {
    log.warn({}, 'Redis does not tell its maxmemory-policy: it should be noeviction')
  } else if (losesCounts(eviction)) {
    log.warn(
      eviction,
      'Redis evicts sessions and counts when its memory is full: set maxmemory-policy noeviction',
    )
  } else {
    log.info(eviction, 'what Redis does when its memory is full')
  }
}
