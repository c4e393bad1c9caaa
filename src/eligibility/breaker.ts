/** A circuit breaker: after some failures in a row nobody waits for a service that is down, until a single probe is answered. */
import type { Clock } from '../clock.ts'
import { Failure } from '../failures.ts'

export type BreakerState = 'closed' | 'open' | 'half-open'

export interface BreakerOptions {
  clock: Pick<Clock, 'now'>
  /** Failures in a row that open it. */
  failuresToOpen?: number
  /** How long nothing is tried. */
  pauseMs?: number
}

export interface Breaker {
  state(): BreakerState
  /** Runs `attempt`, or throws Failure `eligibility-unavailable` at once. */
  run<T>(attempt: () => Promise<T>, standingOf: (thrown: unknown) => Standing): Promise<T>
}

/** What a thrown error tells of the service; `untold` when the attempt was given up before that showed. */
export type Standing = 'down' | 'up' | 'untold'

export function createBreaker({ clock, failuresToOpen = 5, pauseMs = 10_000 }: BreakerOptions): Breaker {
  let failures = 0
  let openedAt: number | null = null
  let isProbing = false

  const state = (): BreakerState => {
    if (openedAt === null) return 'closed'
    const elapsedMs = clock.now() - openedAt
    // A clock that was set back must not keep it open for as long.
    return elapsedMs >= pauseMs || elapsedMs < 0 ? 'half-open' : 'open'
  }

  const judge = (standing: Standing, isProbe: boolean) => {
    if (standing === 'up') {
      failures = 0
      openedAt = null
    } else if (standing === 'down') {
      failures += 1
      // Those that began before it opened and end after it do not lengthen the pause.
      if (isProbe || (openedAt === null && failures >= failuresToOpen)) openedAt = clock.now()
    }
  }

  return {
    state,
    async run(attempt, standingOf) {
      const isProbe = openedAt !== null
      if (isProbe) {
        if (state() === 'open' || isProbing)
          throw new Failure('eligibility-unavailable', 'not asked: it is down')
        isProbing = true
      }
      try {
        const result = await attempt()
        judge('up', isProbe)
        return result
      } catch (thrown) {
        judge(standingOf(thrown), isProbe)
        throw thrown
      } finally {
        if (isProbe) isProbing = false
      }
    },
  }
}
