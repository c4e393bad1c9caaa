/** How long a message waits before it is tried again. */

const delaysSeconds = [2, 10, 30, 120, 600]
const longestSeconds = 3_600

/** Seconds to wait after the `attempt`-th attempt (from 1) was certainly not taken. */
export function retryDelaySeconds(attempt: number): number {
  return delaysSeconds[attempt - 1] ?? longestSeconds
}
