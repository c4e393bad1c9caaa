/** What whoever runs a program is told when it cannot go on, and the exit code that tells a supervisor. */
import { asFailure, type FailureCode } from './failures.ts'

/** Of sysexits.h: EX_UNAVAILABLE, EX_SOFTWARE and EX_CONFIG. */
export const exitCodes = { unavailable: 69, softwareError: 70, configuration: 78 } as const

/** To be read by the operator as it stands: ours, what would be right, and without a secret in it. */
export class OperatorError extends Error {
  /** Undefined: as for anything else that goes wrong in this program. */
  readonly exitCode: number | undefined

  constructor(message: string, exitCode?: number) {
    super(message)
    this.exitCode = exitCode
  }
}

/** An OperatorError's own words; of anything else class and code, as `code`: neither can hold a secret. */
export function sentenceFor(error: unknown, code?: FailureCode): string {
  return error instanceof OperatorError ? error.message.trimEnd() : asFailure(error, code).message
}

export function exitCodeOf(error: unknown): number | undefined {
  return error instanceof OperatorError ? error.exitCode : undefined
}
