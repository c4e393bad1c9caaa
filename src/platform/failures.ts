/** What others can do to us, as a closed list: callers never see these, operators read `code`. */

const failures = {
  'database-unavailable': { retryable: true, ourFault: true },
  'sessions-unavailable': { retryable: true, ourFault: true },
  'sessions-busy': { retryable: true, ourFault: false },
  'session-taken-over': { retryable: true, ourFault: false },
  'session-overtaken': { retryable: true, ourFault: false },
  'eligibility-unavailable': { retryable: true, ourFault: false },
  'eligibility-refused': { retryable: false, ourFault: true },
  'sms-unavailable': { retryable: true, ourFault: false },
  'sms-refused': { retryable: false, ourFault: false },
  'sms-unknown': { retryable: false, ourFault: false },
  'sealed-unreadable': { retryable: false, ourFault: true },
  'machine-runaway': { retryable: false, ourFault: true },
  'turn-late': { retryable: true, ourFault: true },
  unexpected: { retryable: false, ourFault: true },
} as const satisfies Record<string, { retryable: boolean; ourFault: boolean }>

export type FailureCode = keyof typeof failures
export const failureCodes = Object.keys(failures) as FailureCode[]

/** Why the program cannot start, in a sentence for the operator: ours, and without a secret in it. */
export class CannotStart extends Error {}

/** An error that is safe to log: a code and a short reason of ours, never somebody else's message. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  readonly retryable: boolean
  readonly ourFault: boolean

  constructor(code: FailureCode, reason = '') {
    super(reason === '' ? code : `${code}: ${reason}`)
    this.code = code
    this.retryable = failures[code].retryable
    this.ourFault = failures[code].ourFault
  }
}

/**
 * Turns anything thrown into a Failure. A foreign error keeps only its class and system code (`ECONNREFUSED`, `57P01`):
 * its message may carry an API key, a card number or a row.
 */
export function asFailure(thrown: unknown, code: FailureCode = 'unexpected'): Failure {
  if (thrown instanceof Failure) return thrown
  if (!(thrown instanceof Error)) return new Failure(code, typeof thrown)
  const systemCode = 'code' in thrown && typeof thrown.code === 'string' ? ` ${thrown.code}` : ''
  const failure = new Failure(code, `${thrown.constructor.name}${systemCode}`)
  // Where it happened, without what it said.
  failure.stack = `${failure.name}: ${failure.message}\n${framesOf(thrown)}`
  return failure
}

function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .join('\n')
}
