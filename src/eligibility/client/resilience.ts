/** When the CNSS's service is asked again, and when it is left alone: a retry around a circuit breaker. */
import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  isBrokenCircuitError,
  retry,
} from 'cockatiel'
import type { Clock } from '../../platform/clock.ts'
import { Failure } from '../../platform/failures.ts'

/** The service says that it cannot answer now, and perhaps when it may be asked again. */
export class Unavailable extends Failure {
  readonly retryAfterMs: number

  constructor(reason: string, retryAfterMs: number) {
    super('eligibility-unavailable', reason)
    this.retryAfterMs = retryAfterMs
  }
}

/** The longest rest that a call waits for; a longer one is left to the job that asks later. */
const longestRetryAfterMs = 2_000

export interface ResilienceOptions {
  clock: Pick<Clock, 'digits'>
  /** The first included. */
  attempts?: number
  /** Before the second attempt, on average; doubles with each. */
  backOffMs?: number
  /** Failures in a row that open the breaker. */
  failuresToOpen?: number
  /** How long nothing is asked then; after it a single probe is. */
  pauseMs?: number
}

/**
 * @throws the last attempt's Failure, Failure `eligibility-unavailable` at once while the breaker is open, the signal's
 * reason when aborted.
 */
export type Resilience = <T>(ask: () => Promise<T>, signal: AbortSignal | undefined) => Promise<T>

export function createResilience(options: ResilienceOptions): Resilience {
  const { clock, attempts = 3, backOffMs = 100, failuresToOpen = 5, pauseMs = 10_000 } = options

  const breaker = circuitBreaker(handleWhen(tellsOfOutage), {
    breaker: new ConsecutiveBreaker(failuresToOpen),
    halfOpenAfter: pauseMs,
  })
  const retries = retry(handleWhen(mayRepeat), {
    maxAttempts: attempts - 1,
    backoff: new DelegateBackoff(({ attempt, result }) => {
      const toldMs = 'error' in result ? retryAfterMs(result.error) : 0
      return toldMs + jitter(backOffMs * 2 ** (attempt - 1))
    }),
  })

  function mayRepeat(thrown: unknown): boolean {
    const isSoon = retryAfterMs(thrown) <= longestRetryAfterMs
    return isRetryable(thrown) && isSoon && breaker.state === CircuitState.Closed
  }

  /** Between half and one and a half of `meanMs`, so that those who failed together do not come back together. */
  function jitter(meanMs: number): number {
    return meanMs * (0.5 + Number(clock.digits(3)) / 1_000)
  }

  async function attempt<T>(ask: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted()
    // Left to itself the breaker makes everybody wait for what the probe finds.
    if (breaker.state === CircuitState.HalfOpen) throw notAsked()
    try {
      return await breaker.execute(ask)
    } catch (thrown) {
      if (isBrokenCircuitError(thrown)) throw notAsked()
      throw thrown
    }
  }

  return (ask, signal) => {
    const answer = retries.execute(() => attempt(ask, signal), signal)
    return abortable(answer, signal)
  }
}

function notAsked(): Failure {
  return new Failure('eligibility-unavailable', 'not asked: it is down')
}

function isRetryable(thrown: unknown): boolean {
  return thrown instanceof Failure && thrown.retryable
}

function retryAfterMs(thrown: unknown): number {
  return thrown instanceof Unavailable ? thrown.retryAfterMs : 0
}

/** The caller's deadline passing tells of a service that is too slow; a caller who gave up tells nothing. */
function tellsOfOutage(thrown: unknown): boolean {
  return isRetryable(thrown) || (thrown instanceof Error && thrown.name === 'TimeoutError')
}

/** The retry sleeps through an abort: who gives up does not wait until it wakes. */
function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, aborted])
}
