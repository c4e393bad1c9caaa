/** Look-ups of a card that find nobody, whoever asks: how many a day whoever holds the data answers. */
import { only, type Queries } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'
import type { Failure } from '../platform/failures.ts'
import type { RedisClient } from '../redis/connection.ts'
import type { Vault } from '../vault/vault.ts'
import { createKeptTickets } from './kept-tickets.ts'
import { dayNumber, forGood, type Ticket } from './ledger.ts'
import { endOf } from './look-up-tickets.ts'
import { createMemoryLedger } from './memory-ledger.ts'
import { createRedisLedger } from './redis-ledger.ts'

/** Both throw Failure `sessions-unavailable` or `database-unavailable`. */
export interface CardFailures {
  /** Counts as a failure until it is known to be none; null when it is one too many. `card` in its counted form. */
  take(card: string): Promise<CardTicket | null>
  settle(ticket: CardTicket, verdict: 'found' | 'unknown' | 'none'): Promise<void>
  close(): Promise<void>
}

export interface CardTicket extends Ticket {
  key: string
}

export interface CardFailureParts {
  redis: RedisClient | undefined
  queries: Queries
  vault: Vault
  clock: Clock
  mostPerDay: number
  report(failure: Failure): void
}

/** Longer than any request. */
const leaseMs = 60_000

export function createCardFailures(parts: CardFailureParts): CardFailures {
  const { redis, queries, vault, clock, mostPerDay, report } = parts
  const ledger = redis === undefined ? createMemoryLedger() : createRedisLedger(redis)
  const kept = createKeptTickets(queries, report)

  return {
    async take(card) {
      const ticket = { id: clock.id(), day: dayNumber(clock.today()) }
      const key = `served:${vault.blindIndex('card', card).toString('hex')}`
      const nowMs = clock.now()
      const taking = { ...ticket, nowMs, untilMs: nowMs + leaseMs }
      const count = { key, bounds: [{ days: 1, most: mostPerDay }] }
      const taken = only(await ledger.take(taking, await kept.known([count])), 'a ticket')
      return taken.result === 'spent' ? null : { ...ticket, key }
    },

    async settle({ key, ...ticket }, verdict) {
      if (verdict !== 'unknown') return ledger.settle(ticket, [{ key, isGivenBack: true }])
      await ledger.settle(ticket, [{ key, untilMs: forGood }])
      kept.add(key, ticket, endOf(ticket.day, 1))
    },

    close: () => kept.stop(),
  }
}
