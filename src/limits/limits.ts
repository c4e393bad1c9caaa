/**
 * The limits' door: how often a caller, a card or a phone number may have something, so that the service is no oracle
 * and no nuisance. All counts are kept under keyed hashes.
 *
 * A day is a calendar day in Morocco: whoever is told "tomorrow" is free at midnight, whenever the counting began. Look-ups
 * and renewals are counted by ticket (ledger.ts), and the database knows them too. An hour and a second begin with the
 * first use. No window is ever prolonged by what happens in it.
 */
import { only, type Queries } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'
import type { Failure } from '../platform/failures.ts'
import type { RedisClient } from '../redis/connection.ts'
import type { Vault } from '../vault/vault.ts'
import { type Counter, createCounter } from './counters.ts'
import { createKeptTickets } from './kept-tickets.ts'
import { dayNumber, forGood } from './ledger.ts'
import {
  createLookUpTickets,
  endOf,
  type LookUpLimitSettings,
  type LookUpTickets,
} from './look-up-tickets.ts'
import { createMemoryLedger } from './memory-ledger.ts'
import { createRedisLedger } from './redis-ledger.ts'
import { createUnknownVerdicts, type UnknownVerdicts } from './unknown-verdicts.ts'

export interface LimitSettings extends LookUpLimitSettings {
  codesPerHour: number
  renewalsPerDay: number
  repliesPerHour: number
  /** Undefined: as many as there are. */
  lookUpsPerSecond: number | undefined
  /** Undefined: whatever comes. */
  unknownVerdictsPerDay: number | undefined
  supportLookUpsPerHour: number
}

/** As they are called in figures and metrics. */
export const limitNames = [
  'look-ups',
  'failures',
  'cards',
  'many-cards',
  'unknown-verdicts',
  'codes',
  'renewals',
  'replies',
  'helps',
  'overall',
  'support',
] as const

/** Each `allow` counts one and says whether it may be. All throw Failure `sessions-unavailable` when Redis is down. */
export interface Limits {
  lookUps: LookUpTickets
  unknownVerdicts: UnknownVerdicts
  /** The whole service, by the second: beyond it look-ups are answered later. */
  pace: { allow(): Promise<boolean> }
  codes: { allow(phone: string): Promise<boolean> }
  /** Asked again under the same name, it is the same renewal. */
  renewals: { allow(registrationNumber: string, name: string): Promise<boolean> }
  replies: {
    allow(phone: string): Promise<boolean>
    /** For how long none is left; 0 when there is. */
    spentForMs(phone: string): Promise<number>
  }
  /** How the service is used, told once an hour to one number: two machines never talk to each other for long. */
  helps: { allow(phone: string): Promise<boolean> }
  /** Callers looked up by the call centre, all clerks together: a name is whatever its bearer says. */
  supportLookUps: { allow(): Promise<boolean> }
  /** Writes what the database has not yet. The connection is left to whoever opened it. */
  close(): Promise<void>
}

export interface LimitsParts {
  /** Without it the counts live in this process's memory. */
  redis?: RedisClient | undefined
  queries: Queries
  vault: Vault
  clock: Clock
  settings: LimitSettings
  /** Told the name of a limit whenever it refuses somebody something, or rings. */
  rateLimited?: (limit: (typeof limitNames)[number]) => void
  report?: (failure: Failure) => void
  /** Shortened by tests. */
  hourSeconds?: number
}

export function createLimits(parts: LimitsParts): Limits {
  const { redis, queries, vault, clock, settings, hourSeconds = 3600 } = parts
  const { rateLimited = () => {}, report = () => {} } = parts
  const counter = (name: (typeof limitNames)[number], most: number, windowSeconds: number): Counter => {
    const counted = createCounter({ name, most, windowSeconds }, redis)
    const take = async (key: string) => {
      const may = await counted.take(key)
      if (!may) rateLimited(name)
      return may
    }
    return { ...counted, take }
  }

  const codes = counter('codes', settings.codesPerHour, hourSeconds)
  const replies = counter('replies', settings.repliesPerHour, hourSeconds)
  const helps = counter('helps', 1, hourSeconds)
  const overall =
    settings.lookUpsPerSecond === undefined ? null : counter('overall', settings.lookUpsPerSecond, 1)
  const support = counter('support', settings.supportLookUpsPerHour, hourSeconds)

  const keyOf = (...named: Parameters<Vault['blindIndex']>) => vault.blindIndex(...named).toString('hex')
  const ledger = redis === undefined ? createMemoryLedger() : createRedisLedger(redis)
  const kept = createKeptTickets(queries, report)

  return {
    lookUps: createLookUpTickets({ ledger, kept, clock, settings, keyOf, rateLimited }),
    unknownVerdicts: createUnknownVerdicts({
      redis,
      ledger,
      kept,
      clock,
      mostPerDay: settings.unknownVerdictsPerDay,
      keyOf,
      rateLimited,
    }),
    pace: { allow: async () => overall === null || overall.take('all') },
    codes: { allow: phone => codes.take(keyOf('phone', phone)) },
    renewals: {
      async allow(number, name) {
        const key = `renewals:${keyOf('registration', number)}`
        const ticket = { id: keyOf('request', name).slice(0, 24), day: dayNumber(clock.today()) }
        const taking = { ...ticket, nowMs: clock.now(), untilMs: forGood }
        const count = { key, bounds: [{ days: 1, most: settings.renewalsPerDay }] }
        const taken = only(await ledger.take(taking, await kept.known([count])), 'a ticket')
        if (taken.result === 'taken') kept.add(key, ticket, endOf(ticket.day, 1))
        if (taken.result === 'spent') rateLimited('renewals')
        return taken.result !== 'spent'
      },
    },
    replies: {
      allow: phone => replies.take(keyOf('phone', phone)),
      spentForMs: phone => replies.spentForMs(keyOf('phone', phone)),
    },
    helps: { allow: phone => helps.take(keyOf('phone', phone)) },
    supportLookUps: { allow: () => support.take('all') },
    close: () => kept.stop(),
  }
}
