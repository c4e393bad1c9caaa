/** Sessions in Redis: a lock, a record and a note for each caller, one exchange a turn or two. */
import { defineScript, type RedisClient } from '../redis.ts'
import type { Note, SessionStore } from './sessions.ts'

/** Takes the lock when it is free, and tells who holds it now, the record and the note. */
const takeScript = `
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')
return redis.call('mget', KEYS[1], KEYS[2], KEYS[3])`

/** Compares the lock, writes, lets go: in one step, so that a turn which lost its lock can spoil nothing. */
const saveScript = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[2], ARGV[2], 'PX', ARGV[3])
if #ARGV > 3 then redis.call('set', KEYS[3], ARGV[4], 'PX', ARGV[5]) end
redis.call('del', KEYS[1])
return 1`

/** For who goes on from what is stored without having taken the lock. */
const replaceScript = `
if redis.call('exists', KEYS[1]) == 1 then return 0 end
local record = redis.call('get', KEYS[2])
if not record or string.sub(record, -#ARGV[1]) ~= ARGV[1] then return 0 end
redis.call('set', KEYS[2], ARGV[2], 'PX', ARGV[3])
if #ARGV > 3 then redis.call('set', KEYS[3], ARGV[4], 'PX', ARGV[5]) end
return 1`

const releaseScript = `
if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
return 1`

const isDone = (answer: unknown): boolean => answer === 1

/** Closing the connection is left to whoever opened it: others use it too. */
export function createRedisStore(redis: RedisClient): SessionStore {
  const take = defineScript(redis, {
    keys: 3,
    lua: takeScript,
    read: held => held as (string | null)[],
  })
  const save = defineScript(redis, { keys: 3, lua: saveScript, read: isDone })
  const replace = defineScript(redis, { keys: 3, lua: replaceScript, read: isDone })
  const release = defineScript(redis, { keys: 1, lua: releaseScript, read: isDone })

  return {
    async take(key, token, lockMs) {
      try {
        // The lock's owner is read rather than the answer to SET, so that a SET whose answer was lost, or that was
        // sent twice, is not taken for somebody else's.
        const [owner, record, note] = await take(...keysOf(key), token, lockMs)
        return { taken: owner === token, record: record ?? null, note: note ?? null }
      } catch (error) {
        // The lock may have been taken all the same, and nobody would know.
        release(lockOf(key), token).catch(() => {})
        throw error
      }
    },
    save: (key, token, ...written) => save(...keysOf(key), token, ...inOrder(...written)),
    replace: (key, ending, ...written) => replace(...keysOf(key), ending, ...inOrder(...written)),
    async release(key, token) {
      await release(lockOf(key), token)
    },
    async forget(key) {
      await redis.del(recordOf(key))
    },
    async ping() {
      await redis.ping()
    },
    close: () => Promise.resolve(),
  }
}

// The braces keep a caller's three keys in one slot of a cluster.
const lockOf = (key: string): string => `tadamon:{${key}}:lock`
const recordOf = (key: string): string => `tadamon:{${key}}:session`
const noteOf = (key: string): string => `tadamon:{${key}}:note`

const keysOf = (key: string): string[] => [lockOf(key), recordOf(key), noteOf(key)]

/** What both writing scripts are given of a record and a note. */
function inOrder(record: string, lifeSeconds: number, note: Note | null): (string | number)[] {
  const withNote = note === null ? [] : [note.text, inMs(note.lifeSeconds)]
  return [record, inMs(lifeSeconds), ...withNote]
}

const inMs = (seconds: number): number => Math.ceil(seconds * 1000)
