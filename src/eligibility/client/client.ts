/** The CNSS's own service as a port of ours: everything it is asked may be asked again, so a lost answer costs nothing. */
import type { Clock } from '../clock.ts'
import { Failure } from '../failures.ts'
import { type AccountService, idempotencyKey } from './account-service.ts'
import { createAttempts } from './attempts.ts'
import { type BreakerState, createBreaker } from './breaker.ts'
import { type Answer, createConnection, type Exchange } from './connection.ts'
import { type Eligibility, verdict } from './eligibility.ts'

export interface EligibilityClient extends Eligibility, AccountService {
  /** `open`: the service is taken to be down, and nobody waits for it. */
  state(): BreakerState
  close(): void
}

export interface EligibilityClientOptions {
  /** With or without a path; the contract's paths follow. */
  url: string
  token: string
  clock: Pick<Clock, 'now' | 'sleep' | 'digits'>
  /** Longest wait for one answer; the caller's signal bounds all attempts together. */
  attemptTimeoutMs?: number
  attempts?: number
  /** Before the second attempt, on average; doubles with each. */
  backOffMs?: number
  maxConnections?: number
  failuresToOpen?: number
  pauseMs?: number
}

export function createEligibilityClient(options: EligibilityClientOptions): EligibilityClient {
  const { url, token, clock, attempts = 3, backOffMs = 100 } = options
  const { attemptTimeoutMs = 3_000, maxConnections = 64 } = options
  const connection = createConnection({ url, token, attemptTimeoutMs, maxConnections })
  const breaker = createBreaker(options)

  const attempt = createAttempts({ clock, breaker, attempts, backOffMs })

  /** Every exchange is safe to repeat: a look-up changes nothing, the others carry an idempotency key. */
  const ask = (exchange: Exchange, signal: AbortSignal | undefined): Promise<Answer> =>
    attempt(async () => {
      const answer = await connection.exchange(exchange, signal)
      if (answer.status >= 500) throw new Failure('eligibility-unavailable', `status ${answer.status}`)
      return answer
    }, signal)

  return {
    async lookUp(identity, signal) {
      return readVerdict(await ask({ method: 'POST', path: '/eligibility', body: identity }, signal))
    },

    async open(registrationNumber, account, key, signal) {
      const headers = headersFor(key)
      const path = `/accounts/${encodeURIComponent(registrationNumber)}`
      const { status } = await ask({ method: 'PUT', path, body: account, headers }, signal)
      // The status says it all; the body is for people.
      if (status === 201) return 'created'
      if (status === 200) return 'repeated'
      if (status === 409) return 'exists'
      throw refused(status)
    },

    async setPassword(registrationNumber, password, key, signal) {
      const headers = headersFor(key)
      const path = `/accounts/${encodeURIComponent(registrationNumber)}/password`
      const { status } = await ask({ method: 'POST', path, body: { password }, headers }, signal)
      if (status !== 200) throw refused(status)
    },

    state: breaker.state,
    close: connection.close,
  }
}

function headersFor(key: string): Record<string, string> {
  if (!idempotencyKey.safeParse(key).success) throw new Failure('unexpected', 'unusable idempotency key')
  return { 'idempotency-key': key }
}

/**
 * An answer outside the contract is refused and not asked for again: the service is up and would say the same again.
 * It takes people to find out which end departed from the contract, and a retry would only hide it.
 */
function readVerdict({ status, body }: Answer) {
  if (status !== 200) throw refused(status)
  const read = verdict.safeParse(readJson(body))
  if (!read.success) throw new Failure('eligibility-refused', 'the answer is not as the contract says')
  return read.data
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

/** Also for a redirect: what is asked is too personal to be carried elsewhere. */
function refused(status: number): Failure {
  return new Failure('eligibility-refused', `status ${status}`)
}
