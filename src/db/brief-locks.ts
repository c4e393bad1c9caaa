/**
 * Locks that keep out everybody, for a moment: whoever waits for one makes all who come after wait behind it, so it is
 * waited for half a second and no longer.
 */
import type { Clock } from '../platform/clock.ts'
import { OperatorError } from '../platform/operator-error.ts'
import { type Queries, type Trx, withinLocks } from './database.ts'

/** Less than a caller notices. */
const lockMs = 500
/** Between two attempts those who queued behind the first have their turn. */
const [firstPauseMs, longestPauseMs] = [1_000, 5_000]

/** The exit code of a migration that has something left to do. */
export const leftToDo = 1

/** Somebody held the table longer than it was to be waited for. Nothing was done. */
export class StillLocked extends OperatorError {
  constructor() {
    super('the tables are in use, and were not let go in time: nothing is half done, run it again', leftToDo)
  }
}

/** One attempt. @throws what `isLocked` recognizes, when somebody holds a lock that it needs; nothing is done then. */
export function briefly<T>(queries: Queries, work: (trx: Trx) => Promise<T>): Promise<T> {
  return withinLocks(queries, lockMs, work)
}

/** `lock_not_available`, and `deadlock_detected`: whoever waits in turn for us goes first. */
export function isLocked(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === '55P03' || thrown.code === '40P01')
}

export interface WaitOptions {
  clock: Pick<Clock, 'now' | 'sleep'>
  waitMs: number
  signal?: AbortSignal | undefined
}

/** Tries again and again, for `waitMs` in all or until it is told to end. @throws StillLocked */
export async function brieflyInTime<T>(
  attempt: () => Promise<T>,
  { clock, waitMs, signal }: WaitOptions,
): Promise<T> {
  const until = clock.now() + waitMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await attempt()
    } catch (thrown) {
      if (!isLocked(thrown)) throw thrown
    }
    if (signal?.aborted || clock.now() + pauseMs > until) throw new StillLocked()
    await clock.sleep(pauseMs)
  }
}
