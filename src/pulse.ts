/** How far this process is behind with its work. */

export interface Pulse {
  /** Milliseconds that the turns of the event loop have lately taken too long: what everybody waits, at each step. */
  late(): number
  stop(): void
}

const everyMs = 20
/** Of the newest turn: a single long one (garbage, five hundred confirmations at once) is not yet a rush. */
const share = 0.1

/** `now` in milliseconds, and never set back. */
export function createPulse(now: () => number = () => performance.now()): Pulse {
  let last = now()
  let late = 0
  const timer = setInterval(() => {
    const at = now()
    late += share * (Math.max(0, at - last - everyMs) - late)
    last = at
  }, everyMs)
  timer.unref()
  return { late: () => late, stop: () => clearInterval(timer) }
}
