/** The CNSS's own service as a port of ours: everything it is asked may be asked again, so a lost answer costs nothing. */
import { Failure } from '../../platform/failures.ts'
import { type AccountService, type ContractVersion, idempotencyKey } from '../account-service.ts'
import { type Eligibility, verdict } from '../eligibility.ts'
import { type Answer, createConnection, type Exchange } from './connection.ts'
import { createResilience, type ResilienceOptions, Unavailable } from './resilience.ts'

export interface EligibilityClient extends Eligibility, AccountService {
  close(): void
}

export interface EligibilityClientOptions extends ResilienceOptions {
  /** With or without a path; the contract's paths follow. */
  url: string
  token: string
  /** Which of the contract's account routes the service has; the other ones are never tried. */
  contract?: ContractVersion
  /** Longest wait for one answer; the caller's signal bounds all attempts together. */
  attemptTimeoutMs?: number
  maxConnections?: number
}

export function createEligibilityClient(options: EligibilityClientOptions): EligibilityClient {
  const { url, token, contract = 2, attemptTimeoutMs = 3_000, maxConnections = 64 } = options
  const connection = createConnection({ url, token, attemptTimeoutMs, maxConnections })
  const resiliently = createResilience(options)

  /** Every exchange is safe to repeat: a look-up changes nothing, the others carry an idempotency key. */
  const ask = (exchange: Exchange, signal: AbortSignal | undefined): Promise<Answer> =>
    resiliently(async () => {
      const answer = await connection.exchange(exchange, signal)
      const { status, retryAfterMs } = answer
      if (status === 429 || status >= 500) throw new Unavailable(`status ${status}`, retryAfterMs)
      return answer
    }, signal)

  return {
    async lookUp(identity, signal) {
      return readVerdict(await ask({ method: 'POST', path: '/eligibility', body: identity }, signal))
    },

    async open(registrationNumber, account, key, signal) {
      const headers = headersFor(key)
      const exchange: Exchange =
        contract === 1
          ? { method: 'PUT', path: pathOf(registrationNumber), route: accountRoute, body: account }
          : { method: 'PUT', path: '/v2/accounts', body: { registrationNumber, ...account } }
      const { status } = await ask({ ...exchange, headers }, signal)
      // The status says it all; the body is for people.
      if (status === 201) return 'created'
      if (status === 200) return 'repeated'
      if (status === 409) return 'exists'
      throw refusedAccount(status, contract)
    },

    async setPassword(registrationNumber, password, key, signal) {
      const headers = headersFor(key)
      const exchange: Exchange =
        contract === 1
          ? {
              method: 'POST',
              path: `${pathOf(registrationNumber)}/password`,
              route: `${accountRoute}/password`,
              body: { password },
            }
          : { method: 'POST', path: '/v2/accounts/password', body: { registrationNumber, password } }
      const { status } = await ask({ ...exchange, headers }, signal)
      if (status !== 200) throw refusedAccount(status, contract)
    },

    ...(contract !== 1 &&
      ({
        async replacePassword(registrationNumber, { password, replaces }, key, signal) {
          const body = { registrationNumber, password, replaces }
          const headers = headersFor(key)
          const exchange: Exchange = { method: 'POST', path: '/v2/accounts/password', body, headers }
          const { status } = await ask(exchange, signal)
          if (status === 200) return 'set'
          if (status === 409) return 'conflict'
          // A service that is older than the word takes it for a mistake; one that has no version 2 has no such path.
          if ([400, 404, 405, 422, 501].includes(status)) return 'cannot-say'
          throw refusedAccount(status, contract)
        },
      } satisfies Partial<AccountService>)),

    close: connection.close,
  }
}

const accountRoute = '/accounts/{registrationNumber}'

function pathOf(registrationNumber: string): string {
  return `/accounts/${encodeURIComponent(registrationNumber)}`
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

/**
 * Nobody but an operator changes the version: whoever makes the service answer 404 would else put registration numbers
 * into the logs on the way.
 */
function refusedAccount(status: number, contract: ContractVersion): Failure {
  const mayLackVersion2 = contract === 2 && [404, 405].includes(status)
  return mayLackVersion2
    ? new Failure(
        'eligibility-refused',
        `status ${status}: no such account, or a service without /v2, which needs ELIGIBILITY_CONTRACT=1`,
      )
    : refused(status)
}
