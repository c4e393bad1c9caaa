/** Tickets in Redis, common to all processes: a hash a key, each question one exchange with one key, wherever it lies. */
import { asFailure } from '../platform/failures.ts'
import { defineScript, type RedisClient } from '../redis/connection.ts'
import { createPatience } from '../redis/patience.ts'
import { type Ledger, longestDays, type Taken, type Ticket, written } from './ledger.ts'

/**
 * Arguments: id, day, until, now, days to look back, seconds to live, whether what is known is told; the number of bounds,
 * and each; the known tickets.
 */
const takeScript = `
local key, id, day, now = KEYS[1], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4])
local bounds = tonumber(ARGV[8])
local counts = {}
for b = 1, bounds do counts[b] = 0 end
if ARGV[7] == '0' and redis.call('exists', key) == 0 then return {'unseen', unpack(counts)} end
for i = 9 + 2 * bounds, #ARGV, 2 do redis.call('hsetnx', key, ARGV[i], ARGV[i + 1]) end
local mine = nil
local all = redis.call('hgetall', key)
for i = 1, #all, 2 do
  local on, till = string.match(all[i + 1], '^(%d+):(%d+)$')
  on, till = tonumber(on), tonumber(till)
  if (till ~= 0 and till <= now) or on <= day - tonumber(ARGV[5]) then
    redis.call('hdel', key, all[i])
  elseif all[i] == id then
    mine = { on, till }
  else
    for b = 1, bounds do
      if on > day - tonumber(ARGV[7 + 2 * b]) then counts[b] = counts[b] + 1 end
    end
  end
end
if mine then
  if mine[2] ~= 0 then redis.call('hset', key, id, mine[1] .. ':' .. ARGV[3]) end
  return {'already', unpack(counts)}
end
for b = 1, bounds do
  if counts[b] >= tonumber(ARGV[8 + 2 * b]) then return {'spent', unpack(counts)} end
end
redis.call('hset', key, id, ARGV[2] .. ':' .. ARGV[3])
redis.call('expire', key, ARGV[6])
return {'taken', unpack(counts)}`

/** A key that was lost stays lost: made anew with one ticket it would look as if that were all. */
const holdScript = `
if redis.call('exists', KEYS[1]) == 1 then redis.call('hset', KEYS[1], ARGV[1], ARGV[2]) end
return 1`

/** The clocks may be put back: an hour more than the days. */
const lifeSecondsFor = (days: number) => days * 86_400 + 3_600

/** A turn has some more to do, and has waited for its session already where the same server has that. */
const patienceMs = 2_500

/** All throw Failure `sessions-unavailable` when Redis cannot be reached. The connection is left to whoever opened it. */
export function createRedisLedger(redis: RedisClient): Ledger {
  const take = defineScript(redis, 'takeTicket', takeScript, 1)
  const hold = defineScript(redis, 'holdTicket', holdScript, 1)
  const keyOf = (key: string) => `tadamon:tickets:${key}`
  const patience = createPatience()
  // Each ticket has a name: what is said twice is done once.
  const reach = <T>(work: () => Promise<T>) =>
    patience(work, performance.now() + patienceMs).catch((error: unknown) => {
      throw asFailure(error, 'sessions-unavailable')
    })

  return {
    async take(key, { id, day, bounds, nowMs, untilMs, known }) {
      const days = Math.max(...bounds.map(bound => bound.days))
      const answer = await reach(() =>
        take(
          keyOf(key),
          id,
          day,
          untilMs,
          nowMs,
          longestDays,
          lifeSecondsFor(days),
          known === undefined ? 0 : 1,
          bounds.length,
          ...bounds.flatMap(bound => [bound.days, bound.most]),
          ...(known ?? []).flatMap((ticket: Ticket) => [ticket.id, written(ticket, 0)]),
        ),
      )
      const [result, ...counts] = answer as [Taken['result'], ...number[]]
      return { result, counts }
    },

    async hold(key, ticket, untilMs) {
      await reach(() => hold(keyOf(key), ticket.id, written(ticket, untilMs)))
    },

    async giveBack(key, id) {
      await reach(() => redis.hdel(keyOf(key), id))
    },
  }
}
