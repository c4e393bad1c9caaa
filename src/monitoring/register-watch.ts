/** Whether the CNSS's service gives verdicts, as far as look-ups tell: nobody asks it only to see. */
import type { Clock } from '../platform/clock.ts'
import { failureCodes } from '../platform/failures.ts'
import type { Observations } from './observations.ts'

/** One or two may be anything. */
const manyInARow = 3
/** Without a look-up for so long, nobody knows. */
const staleMs = 300_000

export function createRegisterWatch(clock: Pick<Clock, 'now'>) {
  let failedInARow = 0
  let failedAt = 0
  return {
    observations: {
      lookedUp(outcome) {
        if (outcome.startsWith('eligibility-')) {
          failedInARow += 1
          failedAt = clock.now()
        } else if (!isFailure(outcome)) failedInARow = 0
      },
    } satisfies Partial<Observations>,
    isDown: () => failedInARow >= manyInARow && clock.now() - failedAt < staleMs,
  }
}

function isFailure(outcome: string): boolean {
  return (failureCodes as readonly string[]).includes(outcome)
}
