/**
 * Verdicts that found nobody, over the whole service, calls and messages apart: beyond the day's ceiling an alarm rings and
 * that channel's look-ups are parked, so that slow guessing by many is seen. Nobody is refused for it.
 *
 * And one caller who finds nobody on many cards rings, whatever the ceiling.
 */
import { only } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'
import { asFailure } from '../platform/failures.ts'
import { defineScript, type RedisClient } from '../redis/connection.ts'
import type { KeptTickets } from './kept-tickets.ts'
import { dayNumber, forGood, type Ledger, longestDays } from './ledger.ts'
import { endOf } from './look-up-tickets.ts'

export interface UnknownVerdicts {
  /** Whether today's ceiling is reached; without one it never is. */
  isOver(channel: string): Promise<boolean>
  /** `id` names the look-up: told again it counts once, as far as the database is concerned. */
  count(verdict: { id: string; channel: string; caller: string; card: string }): Promise<void>
}

export interface UnknownVerdictParts {
  redis: RedisClient | undefined
  ledger: Ledger
  kept: Pick<KeptTickets, 'add' | 'known' | 'countOf'>
  clock: Clock
  mostPerDay: number | undefined
  keyOf(purpose: 'caller' | 'card', value: string): string
  rateLimited(limit: 'unknown-verdicts' | 'many-cards'): void
}

/** A family has fewer cards, and a shop that helps its customers is worth a look. */
export const manyCards = 10

export function createUnknownVerdicts(parts: UnknownVerdictParts): UnknownVerdicts {
  const { redis, ledger, kept, clock, mostPerDay, keyOf, rateLimited } = parts
  const counts = redis === undefined ? createMemoryCounts() : createRedisCounts(redis)
  const keyFor = (channel: string, day: number) => `unknown:${channel}:${day}`

  return {
    async isOver(channel) {
      if (mostPerDay === undefined) return false
      const day = dayNumber(clock.today())
      const key = keyFor(channel, day)
      let count = await counts.read(key)
      if (count === null) {
        count = await kept.countOf(keyFor(channel, day), day)
        await counts.begin(key, count)
      }
      if (count < mostPerDay) return false
      rateLimited('unknown-verdicts')
      return true
    },

    async count({ id, channel, caller, card }) {
      const day = dayNumber(clock.today())
      if (mostPerDay !== undefined) kept.add(keyFor(channel, day), { id, day }, endOf(day, 1))
      const key = `many-cards:${channel}:${keyOf('caller', caller)}`
      const tried = { id: keyOf('card', card).slice(0, 24), day }
      const taking = { ...tried, nowMs: clock.now(), untilMs: forGood }
      const known = await kept.known([{ key, bounds: [{ days: longestDays, most: manyCards }] }])
      const [tickets] = await Promise.all([
        ledger.take(taking, known),
        mostPerDay !== undefined && counts.addOne(keyFor(channel, day)),
      ])
      const taken = only(tickets, 'a ticket')
      if (taken.result === 'taken') kept.add(key, tried, endOf(day, longestDays))
      if (taken.result === 'spent') rateLimited('many-cards')
    },
  }
}

/** A count of which nothing is known is not begun by adding to it: the database is asked first. */
interface Counts {
  read(key: string): Promise<number | null>
  begin(key: string, count: number): Promise<void>
  addOne(key: string): Promise<void>
}

function createMemoryCounts(): Counts {
  let only: { key: string; count: number }[] = []
  const find = (key: string) => only.find(each => each.key === key)
  return {
    read: async key => find(key)?.count ?? null,
    async begin(key, count) {
      // A channel a day.
      if (find(key) === undefined) only = [...only.slice(-3), { key, count }]
    },
    async addOne(key) {
      const found = find(key)
      if (found !== undefined) found.count += 1
    },
  }
}

const addOneScript = `
if redis.call('exists', KEYS[1]) == 1 then redis.call('incr', KEYS[1]) end
return 1`

function createRedisCounts(redis: RedisClient): Counts {
  const addOne = defineScript(redis, 'addUnknownVerdict', addOneScript, 1)
  const keyOf = (key: string) => `tadamon:${key}`
  const reach = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw asFailure(error, 'sessions-unavailable')
    }
  }
  return {
    async read(key) {
      const count = await reach(redis.get(keyOf(key)))
      return count === null ? null : Number(count)
    },
    async begin(key, count) {
      await reach(redis.set(keyOf(key), count, 'EX', 25 * 3_600, 'NX'))
    },
    async addOne(key) {
      await reach(addOne(keyOf(key)))
    },
  }
}
