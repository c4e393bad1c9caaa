// Time that a test moves: the real time of day put forward, or a time that stands still but for what is slept and moved.
import { type Clock, createClock } from '#src/platform/clock.ts'

export type MovableClock = Clock & { advance: (seconds: number) => void }

const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Africa/Casablanca', dateStyle: 'short' })

/** The time of day. Sleeping takes as long as it takes. */
export const createMovableClock = (): MovableClock => clockOf(Date.now, createClock().sleep)

/** Stands still at `startMs`. When everybody sleeps the earliest sleeper wakes, and it is then as late as that. */
export const createVirtualClock = (startMs = Date.UTC(2026, 10, 20)): MovableClock => {
  const sleepers: { at: number; wake: () => void }[] = []
  const wakeEarliest = () => {
    sleepers.sort((one, other) => one.at - other.at)
    const next = sleepers.shift()
    if (next === undefined) return
    clock.advance(Math.max(0, next.at - clock.now()) / 1_000)
    next.wake()
  }
  const sleep = (milliseconds: number) =>
    new Promise<void>(wake => {
      sleepers.push({ at: clock.now() + milliseconds, wake })
      // Whoever is not asleep has had a turn by then.
      setImmediate(wakeEarliest)
    })
  const clock = clockOf(() => startMs, sleep)
  return clock
}

const clockOf = (from: () => number, sleep: Clock['sleep']): MovableClock => {
  let aheadMs = 0
  const now = () => from() + aheadMs
  return {
    ...createClock(),
    now,
    today: () => day.format(now()),
    sleep,
    advance: seconds => {
      aheadMs += seconds * 1_000
    },
  }
}
