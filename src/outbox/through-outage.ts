/**
 * What a job does first, tried again while the database comes back: the job is used up, and the next would come by the
 * reconciler, minutes later. For what does no harm when it was done although nobody said so.
 */
import type { Clock } from '../platform/clock.ts'

/** Together longer than a server takes that is started anew, or a standby that takes over. */
const delaysMs = [500, 2_000, 5_000, 10_000]

export async function throughOutage<T>(
  work: () => Promise<T>,
  { clock, stopping }: { clock: Pick<Clock, 'sleep'>; stopping?: AbortSignal | undefined },
): Promise<T> {
  for (const delayMs of delaysMs) {
    try {
      return await work()
    } catch (thrown) {
      if (stopping?.aborted) throw thrown
      await clock.sleep(delayMs, stopping)
    }
  }
  return work()
}
