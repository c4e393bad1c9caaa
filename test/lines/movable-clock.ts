// The real time of day, which a test can put forward.
import { type Clock, createClock } from '#src/clock.ts'

export type MovableClock = Clock & { advance: (seconds: number) => void }

export const createMovableClock = (): MovableClock => {
  let aheadMs = 0
  const now = () => Date.now() + aheadMs
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Africa/Casablanca', dateStyle: 'short' })
  return {
    ...createClock(),
    now,
    today: () => day.format(now()),
    advance: seconds => {
      aheadMs += seconds * 1_000
    },
  }
}
