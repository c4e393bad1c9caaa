/** How far this process is behind with its work: Node's own measure of the event loop's delay, second by second. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface EventLoopLag {
  /** Milliseconds by which half of the last second's turns of the event loop were late: what everybody waits, at each step. */
  lagMs(): number
  stop(): void
}

const resolutionMs = 20
const windowMs = 1_000

export function createEventLoopLag(
  monitor: typeof monitorEventLoopDelay = monitorEventLoopDelay,
): EventLoopLag {
  const delays = monitor({ resolution: resolutionMs })
  delays.enable()
  let lagMs = 0
  const timer = setInterval(() => {
    // The median: a single long turn (a collection of garbage) is not yet a rush.
    lagMs = Math.max(0, delays.percentile(50) / 1e6 - resolutionMs)
    delays.reset()
  }, windowMs)
  timer.unref()
  return {
    lagMs: () => lagMs,
    stop() {
      clearInterval(timer)
      delays.disable()
    },
  }
}
