/** The last minute in which the service was seen with its database, kept where a backup of that database does not reach. */
import { asFailure } from '../platform/failures.ts'
import type { RedisClient } from './connection.ts'

const key = 'tadamon:sending:mark'

export function createMarks(redis: RedisClient) {
  return {
    async read(): Promise<number | null> {
      const mark = await redis.get(key).catch(fail)
      return mark === null ? null : Number(mark)
    },
    async write(at: number): Promise<void> {
      await redis.set(key, String(at)).catch(fail)
    },
  }
}

function fail(thrown: unknown): never {
  throw asFailure(thrown, 'sessions-unavailable')
}
