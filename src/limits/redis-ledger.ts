/** Tickets in Redis, common to all processes: a hash a key; all keys that lie together are asked in one exchange. */
import { asFailure, Failure } from '../platform/failures.ts'
import { defineScript, type RedisClient } from '../redis/connection.ts'
import { createRetry } from '../redis/retry.ts'
import { groupsTogether } from '../redis/slots.ts'
import { type KnownCount, type Ledger, longestDays, type Settlement, type Taken, written } from './ledger.ts'

/**
 * Arguments: id, day, until, now, days to look back. Then for each key: seconds to live; how many bounds, and each as days
 * and most; how many known tickets, and each as id and value.
 */
const takeScript = `
local id, day, now, longest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[4]), tonumber(ARGV[5])
local mine_now = ARGV[2] .. ':' .. ARGV[3]
local at = 5
local function argument() at = at + 1; return ARGV[at] end

local function take(key)
  local life = argument()
  local days, most, counts = {}, {}, {}
  for b = 1, tonumber(argument()) do
    days[b], most[b], counts[b] = tonumber(argument()), tonumber(argument()), 0
  end
  local told = tonumber(argument())
  for _ = 1, told do redis.call('hsetnx', key, argument(), argument()) end
  if told > 0 and redis.call('ttl', key) < 0 then redis.call('expire', key, life) end
  local mine = nil
  local all = redis.call('hgetall', key)
  for i = 1, #all, 2 do
    local on, till = string.match(all[i + 1], '^(%d+):(%d+)$')
    on, till = tonumber(on), tonumber(till)
    if (till ~= 0 and till <= now) or on <= day - longest then
      redis.call('hdel', key, all[i])
    elseif all[i] == id then
      mine = { on, till }
    else
      for b = 1, #days do
        if on > day - days[b] then counts[b] = counts[b] + 1 end
      end
    end
  end
  if mine then
    if mine[2] ~= 0 then redis.call('hset', key, id, mine[1] .. ':' .. ARGV[3]) end
    return {'already', unpack(counts)}
  end
  for b = 1, #days do
    if counts[b] >= most[b] then return {'spent', unpack(counts)} end
  end
  redis.call('hset', key, id, mine_now)
  redis.call('expire', key, life)
  return {'taken', unpack(counts)}
end

local answers = {}
for k = 1, #KEYS do answers[k] = take(KEYS[k]) end
return answers`

/**
 * Arguments: id; for each key its value, or nothing when it is given back. A key that was lost stays lost: made anew with
 * one ticket it would look as if that were all.
 */
const settleScript = `
for k = 1, #KEYS do
  if ARGV[k + 1] == '' then
    redis.call('hdel', KEYS[k], ARGV[1])
  elseif redis.call('exists', KEYS[k]) == 1 then
    redis.call('hset', KEYS[k], ARGV[1], ARGV[k + 1])
  end
end
return 1`

type Answer = [Taken['result'], ...number[]]

/** The clocks may be put back: an hour more than the days. */
const lifeSecondsFor = (days: number) => days * 86_400 + 3_600

/** A turn has some more to do, and has waited for its session already where the same server has that. */
const timeoutMs = 2_500

/** All throw Failure `sessions-unavailable` when Redis cannot be reached. The connection is left to whoever opened it. */
export function createRedisLedger(redis: RedisClient): Ledger {
  const take = defineScript(redis, 'takeTickets', takeScript)
  const settle = defineScript(redis, 'settleTickets', settleScript)
  const keyOf = ({ key }: { key: string }) => `tadamon:tickets:${key}`
  const retry = createRetry()
  /** Each ticket has a name: what is said twice is done once. */
  const reach = <T>(work: () => Promise<T>) =>
    retry(work, performance.now() + timeoutMs).catch((error: unknown) => {
      throw asFailure(error, 'sessions-unavailable')
    })

  return {
    async take({ id, day, nowMs, untilMs }, counts) {
      const taken = new Map<string, Taken>()
      await together(
        groupsTogether(redis, counts, keyOf).map(async group => {
          const given = [id, day, untilMs, nowMs, longestDays, ...group.flatMap(argumentsOf)]
          const answers = await reach(() => take(group.length, ...group.map(keyOf), ...given))
          for (const [index, [result, ...others]] of (answers as Answer[]).entries()) {
            taken.set(group[index]?.key ?? '', { result, counts: others })
          }
        }),
      )
      // Whoever is told nothing is told no.
      if (taken.size < counts.length) throw new Failure('unexpected', 'a count without an answer')
      return counts.map(({ key }) => taken.get(key) as Taken)
    },

    async settle(ticket, fates) {
      await together(
        groupsTogether(redis, fates, keyOf).map(group =>
          reach(() => settle(group.length, ...group.map(keyOf), ticket.id, ...group.map(valueIn(ticket)))),
        ),
      )
    },
  }
}

function argumentsOf({ bounds, known }: KnownCount): (string | number)[] {
  return [
    lifeSecondsFor(Math.max(...bounds.map(({ days }) => days))),
    bounds.length,
    ...bounds.flatMap(({ days, most }) => [days, most]),
    known.length,
    ...known.flatMap(ticket => [ticket.id, written(ticket, 0)]),
  ]
}

const valueIn = (ticket: Parameters<Ledger['settle']>[0]) => (settlement: Settlement) =>
  'untilMs' in settlement ? written(ticket, settlement.untilMs) : ''

/** All, or the first failure once all have ended: nothing goes on behind whoever is told. */
async function together(all: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(all)
  await Promise.all(all)
}
