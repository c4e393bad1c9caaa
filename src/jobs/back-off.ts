/** How long a task waits before it is tried again: longer after each attempt, up to a limit. */

export interface BackOff {
  firstSeconds: number
  factor: number
  longestSeconds: number
}

/** Seconds to wait after the `attempt`-th attempt, from 1. */
export function backOffSeconds({ firstSeconds, factor, longestSeconds }: BackOff, attempt: number): number {
  return Math.min(firstSeconds * factor ** (attempt - 1), longestSeconds)
}
