/**
 * Who may hold a bind: operators allow one or two a system id, whatever the number of our processes. A key in Redis with a
 * time to live, so that a process that dies gives way, and nothing that belongs to a connection.
 */
import { asFailure } from '../platform/failures.ts'
import { defineScript, type RedisClient } from '../redis/connection.ts'

export interface Leases {
  /** Takes the lease or keeps it; false when somebody else has it. @throws Failure when nobody knows. */
  keep(name: string, token: string): Promise<boolean>
  /** Gives it back. Never rejects: it ends by itself. */
  release(name: string, token: string): Promise<void>
  /** After so long without `keep` another may take it; null: never. */
  lifeMs: number | null
}

const lifeMs = 9_000

const keepScript = `
local owner = redis.call('get', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`

const releaseScript = `
if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
return 1`

export function createRedisLeases(redis: RedisClient): Leases {
  const keep = defineScript(redis, 'keepBindLease', keepScript, 1)
  const release = defineScript(redis, 'releaseBindLease', releaseScript, 1)
  const keyOf = (name: string) => `tadamon:smpp:{${name}}:holder`
  return {
    lifeMs,
    keep: async (name, token) => {
      try {
        return (await keep(keyOf(name), token, lifeMs)) === 1
      } catch (error) {
        throw asFailure(error, 'sessions-unavailable')
      }
    },
    release: async (name, token) => {
      await release(keyOf(name), token).catch(() => {})
    },
  }
}

/** Of a process that is alone. */
export const ownLeases: Leases = { keep: async () => true, release: async () => {}, lifeMs: null }
