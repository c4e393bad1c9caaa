/** Sessions in Redis: a lock, a session and a language for each caller, two exchanges a turn. */
import { defineScript, type RedisClient } from '../redis/connection.ts'
import { createRetry, type Retry } from '../redis/retry.ts'
import { languageLifeSeconds, type SessionStore } from './sessions.ts'

/**
 * Takes the lock when it is free, and tells who holds it now and what is stored. The owner is read rather than the answer
 * to SET, so that a SET whose answer was lost, or that was sent twice, is not taken for somebody else's.
 */
const acquireScript = `
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')
return redis.call('mget', KEYS[1], KEYS[2], KEYS[3])`

/**
 * Compares the lock, writes, releases: in one step, so that a turn which lost its lock can spoil nothing.
 *
 * Said again after a failover (an argument '1'), it may have been done: then this very session is there, sealed as it was.
 * And a new master may not know of the lock: where nobody has it, and what is stored is what the turn was given, nobody
 * else had it meanwhile.
 */
const saveScript = `
local owner = redis.call('get', KEYS[1])
if owner ~= ARGV[1] then
  if ARGV[4] ~= '1' then return 0 end
  local stored = redis.call('get', KEYS[2]) or ''
  if stored == ARGV[2] then return 1 end
  if owner or stored ~= ARGV[5] then return 0 end
end
redis.call('set', KEYS[2], ARGV[2], 'PX', ARGV[3])
if #ARGV > 5 then redis.call('set', KEYS[3], ARGV[6], 'PX', ARGV[7]) end
redis.call('del', KEYS[1])
return 1`

const releaseScript = `
if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
return 1`

/** Closing the connection is left to whoever opened it: others use it too. */
export function createRedisStore(redis: RedisClient, retry: Retry = createRetry()): SessionStore {
  const acquire = defineScript(redis, 'acquireSession', acquireScript, 3)
  const save = defineScript(redis, 'saveSession', saveScript, 3)
  const release = defineScript(redis, 'releaseSession', releaseScript, 1)

  return {
    async acquire(key, token, lockMs, retryMs = 0) {
      try {
        // Taken by the same turn twice, it is taken once.
        const [owner, session, language] = (await retry(
          () => acquire(...keysOf(key), token, lockMs),
          performance.now() + retryMs,
        )) as (string | null)[]
        return {
          acquired: owner === token,
          session: session ?? null,
          preferredLanguage: language ?? null,
        }
      } catch (error) {
        // The lock may have been taken all the same, and nobody would know.
        release(lockOf(key), token).catch(() => {})
        throw error
      }
    },
    async save(key, token, { session, lifeSeconds, preferredLanguage, replaces }, retryMs = 0) {
      const language = preferredLanguage === undefined ? [] : [preferredLanguage, inMs(languageLifeSeconds)]
      const written = [token, session, inMs(lifeSeconds)]
      const saved = await retry(
        isAgain =>
          save(...keysOf(key), ...written, ...(isAgain ? [1, replaces ?? ''] : [0, '']), ...language),
        performance.now() + retryMs,
      )
      return saved === 1
    },
    async release(key, token) {
      await release(lockOf(key), token)
    },
    async forget(key) {
      await redis.del(sessionOf(key))
    },
    async ping() {
      await redis.ping()
    },
    close: () => Promise.resolve(),
  }
}

// The braces keep a caller's three keys in one slot of a cluster.
const lockOf = (key: string): string => `tadamon:{${key}}:lock`
const sessionOf = (key: string): string => `tadamon:{${key}}:session`
const languageOf = (key: string): string => `tadamon:{${key}}:note`

const keysOf = (key: string): string[] => [lockOf(key), sessionOf(key), languageOf(key)]

const inMs = (seconds: number): number => Math.ceil(seconds * 1000)
