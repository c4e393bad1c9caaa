/**
 * The limits' door: how often a caller, a card or a phone number may have something, so that the service is no oracle
 * and no nuisance. All counts are kept under keyed hashes, and each question is one exchange with Redis.
 *
 * A day is a calendar day in Morocco: whoever is told "tomorrow" is free at midnight, whenever the counting began,
 * and nobody can shut anybody out for longer. An hour and a second begin with the first use. No window is ever
 * prolonged by what happens in it.
 */
import type { Clock } from '../clock.ts'
import type { RedisClient } from '../redis.ts'
import type { Vault } from '../vault.ts'
import { type Counter, createCounter } from './counters.ts'

export interface LimitSettings {
  lookUpsPerCaller: number
  failuresPerId: number
  codesPerHour: number
  renewalsPerDay: number
  repliesPerHour: number
  lookUpsPerSecond: number
}

export const usualLimits: LimitSettings = {
  lookUpsPerCaller: 5,
  failuresPerId: 5,
  codesPerHour: 5,
  renewalsPerDay: 3,
  repliesPerHour: 20,
  lookUpsPerSecond: 200,
}

/** As they are called in figures and metrics. */
export const limitNames = [
  'look-ups',
  'failures',
  'codes',
  'renewals',
  'replies',
  'helps',
  'overall',
] as const

/** Each `allow` counts one and says whether it may be. All throw Failure `sessions-unavailable` when Redis is down. */
export interface Limits {
  lookUps: { allow(caller: string): Promise<boolean> }
  /** Look-ups that found nobody, by card (`kind:number`), whoever asked. */
  identityFailures: {
    blocked(card: string): Promise<boolean>
    count(card: string): Promise<void>
    /** Takes back one counted by `admitLookUp`. */
    forgive(card: string): Promise<void>
  }
  codes: { allow(phone: string): Promise<boolean> }
  renewals: { allow(registrationNumber: string): Promise<boolean> }
  replies: { allow(phone: string): Promise<boolean> }
  /** How the service is used, told once an hour to one number: two machines never talk to each other for long. */
  helps: { allow(phone: string): Promise<boolean> }
  lookUpsOverall: { allow(): Promise<boolean> }
  /**
   * Caller, card and the whole service in one exchange. The look-up admitted counts as a failure of its card from now
   * on, until it is forgiven: guesses made at the same instant cannot pass all together. What is refused counts for
   * neither the card nor, when the load alone was the reason, the caller.
   */
  admitLookUp(lookUp: { caller: string; card: string }): Promise<'admitted' | 'attempts' | 'load'>
  /** The connection is left to whoever opened it. */
  close(): Promise<void>
}

export interface LimitsParts {
  /** Without it the counts live in this process's memory. */
  redis?: RedisClient | undefined
  vault: Vault
  clock: Clock
  settings?: LimitSettings
  /** Told the name of a limit whenever it refuses somebody something. */
  struck?: (limit: string) => void
  /** Shortened by tests. */
  hourSeconds?: number
}

// A day's counts are kept an hour longer than a day: the clocks may be put back.
const daySeconds = 25 * 3600

export function createLimits(parts: LimitsParts): Limits {
  const { redis, vault, clock, settings = usualLimits, hourSeconds = 3600, struck = () => {} } = parts
  const counter = (name: (typeof limitNames)[number], most: number, windowSeconds: number): Counter => {
    const counted = createCounter({ name, most, windowSeconds }, redis)
    const take = async (key: string) => {
      const may = await counted.take(key)
      if (!may) struck(name)
      return may
    }
    return { ...counted, take }
  }

  const callers = counter('look-ups', settings.lookUpsPerCaller, daySeconds)
  const cards = counter('failures', settings.failuresPerId, daySeconds)
  const codes = counter('codes', settings.codesPerHour, hourSeconds)
  const renewals = counter('renewals', settings.renewalsPerDay, daySeconds)
  const replies = counter('replies', settings.repliesPerHour, hourSeconds)
  const helps = counter('helps', 1, hourSeconds)
  const overall = counter('overall', settings.lookUpsPerSecond, 1)

  const keyOf = (...named: Parameters<Vault['lookUpKey']>) => vault.lookUpKey(...named).toString('hex')
  const todayOf = (...named: Parameters<Vault['lookUpKey']>) => `${clock.today()}:${keyOf(...named)}`

  return {
    lookUps: { allow: caller => callers.take(todayOf('caller', caller)) },
    identityFailures: {
      blocked: card => cards.isSpent(todayOf('card', card)),
      count: card => cards.add(todayOf('card', card)),
      forgive: card => cards.giveBack(todayOf('card', card)),
    },
    codes: { allow: phone => codes.take(keyOf('phone', phone)) },
    renewals: { allow: number => renewals.take(todayOf('registration', number)) },
    replies: { allow: phone => replies.take(keyOf('phone', phone)) },
    helps: { allow: phone => helps.take(keyOf('phone', phone)) },
    lookUpsOverall: { allow: () => overall.take('all') },

    async admitLookUp({ caller, card }) {
      const callerKey = todayOf('caller', caller)
      const cardKey = todayOf('card', card)
      const [callerMay, cardMay, thereIsRoom] = await Promise.all([
        callers.take(callerKey),
        cards.take(cardKey),
        overall.take('all'),
      ])
      if (callerMay && cardMay && thereIsRoom) return 'admitted'
      const onlyLoad = callerMay && cardMay
      await Promise.all([cards.giveBack(cardKey), ...(onlyLoad ? [callers.giveBack(callerKey)] : [])])
      return onlyLoad ? 'load' : 'attempts'
    },
    close: () => Promise.resolve(),
  }
}
