/** Gives the database its next piece of work when it has done the last one; the program prepares another meanwhile. */
import { setImmediate } from 'node:timers/promises'

export interface Pipeline {
  /** Begins `work` when the one before is done. @throws what that one threw. */
  start(work: () => Promise<void>): Promise<void>
  /** Resolves when the last one is done. */
  settle(): Promise<void>
}

export function createPipeline(): Pipeline {
  let running: Promise<void> = Promise.resolve()
  return {
    async start(work) {
      await running
      running = work()
      // Seen at the next wait; until then it is no unhandled rejection.
      running.catch(() => {})
      // So that it is on its way; and callers' turns go between.
      await setImmediate()
    },
    settle: () => running,
  }
}
