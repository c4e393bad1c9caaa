/** How long to wait before the next attempt: a second, then twice as long each time, a minute at most, never all at once. */
const usualLeastMs = 1_000
const mostMs = 60_000

/** `attempt` from 0; `chance` from 0 up to 1. */
export function pauseMs(attempt: number, chance: number, leastMs = usualLeastMs): number {
  const base = Math.min(mostMs / 1.5, leastMs * 2 ** Math.min(attempt, 20))
  return Math.round(base * (1 + chance / 2))
}
