/** What `npm run doctor` finds: something that is right, or wrong with the way to mend it. Names and rules, never a secret. */
import { systemCodeOf } from '../../platform/failures.ts'
import { OperatorError } from '../../platform/operator-error.ts'

export interface Finding {
  /** `unsure`: it could not be looked at, or it is a matter of taste. */
  is: 'right' | 'wrong' | 'unsure'
  what: string
  says: string
  mend?: string
}

export const right = (what: string, says: string): Finding => ({ is: 'right', what, says })
export const wrong = (what: string, says: string, mend: string): Finding => ({
  is: 'wrong',
  what,
  says,
  mend,
})
export const unsure = (what: string, says: string, mend: string): Finding => ({
  is: 'unsure',
  what,
  says,
  mend,
})

/** `holds` decides which of the two sentences is said. */
export function judge(
  what: string,
  holds: boolean,
  says: { right: string; wrong: string; mend: string },
): Finding {
  return holds ? right(what, says.right) : wrong(what, says.wrong, says.mend)
}

/** What a check finds, or that it could not be made: its error's code, for its message may hold a secret. */
export async function look(
  what: string,
  mend: string,
  check: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await check()
  } catch (error) {
    if (error instanceof OperatorError) return [wrong(what, error.message, mend)]
    return [wrong(what, `does not answer (${codeOf(error)})`, mend)]
  }
}

function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return (
    systemCodeOf(error) ??
    systemCodeOf(cause) ??
    (error instanceof Error ? error.constructor.name : 'unknown')
  )
}

/** One line each, and a second one that says how to mend it. */
export function write(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ what }) => what.length))
  return findings
    .map(({ is, what, says, mend }) => {
      const line = `${is.padEnd(6)}  ${what.padEnd(width)}  ${says}`
      return mend === undefined ? line : `${line}\n${' '.repeat(6 + 2 + width + 2)}${mend}`
    })
    .join('\n')
}
