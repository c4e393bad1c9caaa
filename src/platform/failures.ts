/** What others can do to us, as a closed list: callers never see these, operators read `code`. */

const failures = {
  'database-unavailable': { retryable: true, ourFault: true },
  'sessions-unavailable': { retryable: true, ourFault: true },
  'sessions-busy': { retryable: true, ourFault: false },
  'session-taken-over': { retryable: true, ourFault: false },
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

/** An error that is safe to log: a code and a short reason of ours, never somebody else's message. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  readonly retryable: boolean
  readonly ourFault: boolean
  /** What the system, the database or Redis calls what happened, where one of them said it. */
  readonly system: string | undefined

  constructor(code: FailureCode, reason = '', system?: string) {
    super(reason === '' ? code : `${code}: ${reason}`)
    this.code = code
    this.retryable = failures[code].retryable
    this.ourFault = failures[code].ourFault
    this.system = system
  }
}

/**
 * Turns anything thrown into a Failure. A foreign error keeps only its class and system code (`ECONNREFUSED`, `57P01`):
 * its message may carry an API key, a card number or a row.
 */
export function asFailure(thrown: unknown, code: FailureCode = 'unexpected'): Failure {
  if (thrown instanceof Failure) return thrown
  if (!(thrown instanceof Error)) return new Failure(code, typeof thrown)
  const system = systemCodeOf(thrown)
  const failure = new Failure(code, `${thrown.constructor.name} ${system ?? ''}`.trimEnd(), system)
  // Where it happened, without what it said.
  failure.stack = `${failure.name}: ${failure.message}\n${framesOf(thrown)}`
  return failure
}

/** What the system, Node, the database or Redis calls an error (`ECONNREFUSED`, `57P01`, `OOM`). */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code
  // Redis begins what it says with its code; a cluster of which no node answers has what the last one said.
  if (thrown.name === 'ReplyError') return /^[A-Z]{3,20}(?= )/.exec(thrown.message)?.[0]
  if ('lastNodeError' in thrown) return systemCodeOf(thrown.lastNodeError)
  return thrown.message === 'Command timed out' ? 'ETIMEDOUT' : undefined
}

function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .join('\n')
}
