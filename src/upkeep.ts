/** What has to be done again and again beside the callers: each task on its own beat, never two of one at once. */
import { asFailure, type Failure } from './failures.ts'

export interface Task {
  name: string
  everySeconds: number
  run(): Promise<unknown>
}

export interface Upkeep {
  /** Resolves when the tasks in hand are done. */
  stop(): Promise<void>
}

/** Starts all tasks, the first round after one beat. A task that fails is reported and tried again at the next beat. */
export function startUpkeep(
  tasks: readonly Task[],
  report: (failure: Failure, task: string) => void,
): Upkeep {
  const running = new Map<string, Promise<void>>()

  const timers = tasks.map(task => {
    const timer = setInterval(() => {
      if (running.has(task.name)) return
      const round = task
        .run()
        .then(() => {})
        .catch((thrown: unknown) => report(asFailure(thrown), task.name))
        .finally(() => running.delete(task.name))
      running.set(task.name, round)
    }, task.everySeconds * 1_000)
    timer.unref()
    return timer
  })

  return {
    async stop() {
      timers.forEach(clearInterval)
      await Promise.all(running.values())
    },
  }
}
