/** How many messages leave a second, for all processes together: each takes its moments from one row of the database. */
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'

export interface Pace {
  /** Resolves when the next message may leave. */
  turn(): Promise<void>
  /** Takes one of the moments from the others, and does not wait for it. */
  push(): void
  /** How many of `free` may be taken in hand: what is to leave in a moment, so that what comes later is not behind many. */
  mayTake(free: number): number
}

/** Of this much no more is taken in hand ahead of its time. */
const aheadMs = 500

export function createPace(parts: { queries: Queries; perSecond: number; now?: () => number }): Pace {
  const { queries, perSecond, now = performance.now.bind(performance) } = parts
  let asking: Promise<number> | undefined
  let asked = 0
  /** Until when the moments are taken, as far as this process knows. */
  let takenUntil = 0

  /** Those who ask at once ask together. Resolves with the milliseconds until the first of their moments. */
  function ask(): { first: Promise<number>; index: number } {
    const index = asked
    asked += 1
    asking ??= Promise.resolve().then(() => {
      const count = asked
      asking = undefined
      asked = 0
      return reserve(count)
    })
    return { first: asking, index }
  }

  async function reserve(count: number): Promise<number> {
    const seconds = count / perSecond
    const { rows } = await sql<{ ahead: number }>`
      update sending set next_at = greatest(next_at, clock_timestamp()) + make_interval(secs => ${seconds}::float8)
      where medium = 'sms'
      returning extract(epoch from next_at - clock_timestamp())::float8 as ahead`.execute(queries)
    const ahead = rows[0]?.ahead ?? 0
    takenUntil = now() + ahead * 1_000
    return Math.max(0, (ahead - seconds) * 1_000)
  }

  return {
    async turn() {
      const { first, index } = ask()
      const waitMs = (await first) + (index / perSecond) * 1_000
      if (waitMs >= 1) await delay(waitMs)
    },

    push() {
      ask().first.catch(() => {})
    },

    mayTake(free) {
      if (takenUntil - now() > aheadMs) return 0
      return Math.min(free, Math.max(1, Math.ceil((perSecond * aheadMs) / 1_000)))
    },
  }
}
