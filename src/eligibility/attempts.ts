/** Asks again what may be asked again: a few times, with a pause that is never quite the same, within the caller's deadline. */
import type { Clock } from '../clock.ts'
import { Failure } from '../failures.ts'
import type { Breaker, Standing } from './breaker.ts'

export interface AttemptOptions {
  clock: Pick<Clock, 'sleep' | 'digits'>
  breaker: Breaker
  /** The first included. */
  attempts: number
  /** Before the second attempt, on average; doubles with each. */
  backOffMs: number
}

export type Attempt = <T>(ask: () => Promise<T>, signal: AbortSignal | undefined) => Promise<T>

/** Throws the last attempt's Failure, or the signal's reason. */
export function createAttempts({ clock, breaker, attempts, backOffMs }: AttemptOptions): Attempt {
  /** Between half and one and a half of `meanMs`, so that those who failed together do not come back together. */
  const pause = async (meanMs: number, signal: AbortSignal | undefined): Promise<void> => {
    const given = Promise.withResolvers<never>()
    const giveUp = () => given.reject(signal?.reason)
    signal?.addEventListener('abort', giveUp, { once: true })
    try {
      await Promise.race([clock.sleep(meanMs * (0.5 + Number(clock.digits(3)) / 1_000)), given.promise])
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
  }

  return async (ask, signal) => {
    for (let rank = 1; ; rank += 1) {
      try {
        return await breaker.run(ask, standingOf)
      } catch (thrown) {
        const mayRepeat = thrown instanceof Failure && thrown.retryable && rank < attempts
        if (!mayRepeat || breaker.state() === 'open') throw thrown
        await pause(backOffMs * 2 ** (rank - 1), signal)
      }
    }
  }
}

/** The caller's deadline passing tells of a service that is too slow; a caller who gave up tells nothing. */
function standingOf(thrown: unknown): Standing {
  if (thrown instanceof Failure) return thrown.retryable ? 'down' : 'up'
  return thrown instanceof DOMException && thrown.name === 'TimeoutError' ? 'down' : 'untold'
}
