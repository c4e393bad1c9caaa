/** Counts what happens to a key within a window that begins with the first and is never prolonged. */
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { asFailure } from '../platform/failures.ts'
import type { RedisClient } from '../redis/connection.ts'

/** One exchange each. @throws Failure `sessions-unavailable` when Redis cannot be reached: who asks is then refused. */
export interface Counter {
  /** Counts one; false when it is one too many. */
  take(key: string): Promise<boolean>
  /** For how long the next would be one too many; 0 when it would not. */
  spentForMs(key: string): Promise<number>
}

export interface Allowance {
  name: string
  most: number
  /** Whole seconds. */
  windowSeconds: number
}

/** In Redis, common to all processes; without it, in this process's memory. */
export function createCounter(
  { name, most, windowSeconds }: Allowance,
  redis: RedisClient | undefined,
): Counter {
  const options = { keyPrefix: `tadamon:limit:${name}`, points: most, duration: windowSeconds }
  // No insurance limiter: a count kept beside Redis would give each process its own allowance.
  const limiter =
    redis === undefined
      ? new RateLimiterMemory(options)
      : new RateLimiterRedis({ ...options, storeClient: redis })

  return {
    async take(key) {
      try {
        await limiter.consume(key)
        return true
      } catch (thrown) {
        if (thrown instanceof RateLimiterRes) return false
        throw asFailure(thrown, 'sessions-unavailable')
      }
    },
    async spentForMs(key) {
      const counted = await reach(limiter.get(key))
      return counted !== null && counted.consumedPoints >= most ? counted.msBeforeNext : 0
    },
  }
}

async function reach<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asFailure(error, 'sessions-unavailable')
  }
}
