/** How fast messages leave: no faster than was agreed, half as fast when the SMSC is throttled, and slowly back. */
import { monotonicMs } from '../platform/clock.ts'

/** Messages a second from which on nobody counts, where nothing was agreed. */
const unlimited = 2_000
const slowest = 0.5
const recoverEveryMs = 1_000
const recoverBy = 1.2
/** Several that were under way are refused together: that is one refusal. */
const deafMs = 500

export function createPace({
  perSecond = unlimited,
  now = monotonicMs,
}: {
  perSecond?: number | undefined
  now?: () => number
}) {
  let rate = perSecond
  let nextAt = 0
  let throttledAt = Number.NEGATIVE_INFINITY
  let recoveredAt = 0
  let secondBegan = 0
  let inSecond = 0
  let before = 0

  function recover(): void {
    const steps = Math.floor((now() - recoveredAt) / recoverEveryMs)
    if (steps <= 0) return
    rate = Math.min(perSecond, rate * recoverBy ** steps)
    recoveredAt = now()
  }

  function count(): void {
    const second = Math.floor(now() / 1_000)
    if (second !== secondBegan) {
      before = second === secondBegan + 1 ? inSecond : 0
      inSecond = 0
      secondBegan = second
    }
    inSecond += 1
  }

  return {
    /** How long the next one has to wait; 0: it may leave. */
    waitMs(): number {
      if (rate < perSecond) recover()
      return rate >= unlimited ? 0 : Math.max(0, nextAt - now())
    },
    left(): void {
      count()
      nextAt = Math.max(nextAt, now() - 1_000 / rate) + 1_000 / rate
    },
    throttled(): void {
      if (now() - throttledAt < deafMs) return
      throttledAt = now()
      recoveredAt = now()
      const achieved = Math.max(1, before, inSecond)
      rate = Math.max(slowest, Math.min(rate, achieved) / 2)
      nextAt = now() + 1_000 / rate
    },
    /** Messages a second. */
    rate: () => rate,
  }
}

export type Pace = ReturnType<typeof createPace>
