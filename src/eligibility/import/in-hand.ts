/** One piece of work at the database's while the next is made ready, never two: both processors have something to do. */
import { setImmediate } from 'node:timers/promises'

export interface InHand {
  /** Begins `work` when the one before is done. @throws what that one threw. */
  take(work: () => Promise<void>): Promise<void>
  /** Resolves when the last one is done. */
  settle(): Promise<void>
}

export function createInHand(): InHand {
  let inHand: Promise<void> = Promise.resolve()
  return {
    async take(work) {
      await inHand
      inHand = work()
      // Seen at the next wait; until then it is no unhandled rejection.
      inHand.catch(() => {})
      // So that it is on its way; and callers' turns go between.
      await setImmediate()
    },
    settle: () => inHand,
  }
}
