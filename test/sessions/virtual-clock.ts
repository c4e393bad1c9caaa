// Time that passes only when everybody sleeps: the earliest sleeper wakes, and it is then as late as that.
import { type Clock, createClock } from '#src/clock.ts'

export const createVirtualClock = (startMs = Date.UTC(2026, 10, 20)): Clock => {
  const sleepers: { at: number; wake: () => void }[] = []
  let now = startMs
  const wakeEarliest = () => {
    sleepers.sort((one, other) => one.at - other.at)
    const next = sleepers.shift()
    if (next === undefined) return
    now = Math.max(now, next.at)
    next.wake()
  }
  return {
    ...createClock(),
    now: () => now,
    sleep: milliseconds =>
      new Promise(wake => {
        sleepers.push({ at: now + milliseconds, wake })
        // Whoever is not asleep has had a turn by then.
        setImmediate(wakeEarliest)
      }),
  }
}
