/** Time and chance: the only place that reads either, so that every test can repeat them. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** The calendar day in Morocco, `YYYY-MM-DD`. */
  today(): string
  /** `length` decimal digits from the system's secure generator. */
  digits(length: number): string
  /** `length` characters of `alphabet`, each equally likely, from the system's secure generator. */
  letters(alphabet: string, length: number): string
  /** A fresh UUID. */
  id(): string
  bytes(length: number): Buffer
  /** Ends early, and without an error, once `signal` is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

const moroccanDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Africa/Casablanca', dateStyle: 'short' })

export function createClock(): Clock {
  return {
    now: Date.now,
    today: dayCache(),
    digits: length =>
      randomInt(10 ** length)
        .toString()
        .padStart(length, '0'),
    letters: (alphabet, length) =>
      Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join(''),
    id: randomUUID,
    bytes: randomBytes,
    sleep: (milliseconds, signal) =>
      setTimeout(milliseconds, undefined, signal && { signal }).catch(() => {}),
  }
}

/** The day changes on the minute at the earliest, and formatting a date costs more than a hop's other sums. */
function dayCache(): () => string {
  let minute = -1
  let day = ''
  return () => {
    const now = Math.floor(Date.now() / 60_000)
    if (now !== minute) {
      minute = now
      day = moroccanDay.format(now * 60_000)
    }
    return day
  }
}

const moroccanMinute = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Africa/Casablanca',
  day: '2-digit',
  month: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
})

const moroccanOffset = new Intl.DateTimeFormat('en', {
  timeZone: 'Africa/Casablanca',
  timeZoneName: 'longOffset',
})

/** When a calendar day, `YYYY-MM-DD`, begins in Morocco, whose offset changes with Ramadan. */
export function moroccanMidnight(day: string): Date {
  const utc = new Date(`${day}T00:00:00Z`)
  const [, offset = '+00:00'] = /GMT([+-]\d\d:\d\d)/.exec(moroccanOffset.format(utc)) ?? []
  return new Date(`${day}T00:00:00${offset}`)
}

/** A moment `seconds` after `now` (milliseconds since 1970). */
export function inSeconds(now: number, seconds: number): Date {
  return new Date(now + seconds * 1_000)
}

/** `DD/MM HH:MM` in Morocco. */
export function moroccanTime(at: Date): string {
  return moroccanMinute.format(at).replace(',', '')
}

/** Milliseconds since 1970 as others read them beside their own: of spans, and of nothing that is stored or decided. */
export const wallClockMs = (): number => Date.now()

/** Milliseconds since some moment: they only grow, whatever is done to the system's time. For leases and pauses, never shown. */
export function monotonicMs(): number {
  return performance.now()
}
