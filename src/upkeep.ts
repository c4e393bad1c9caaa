/** What has to be done again and again beside the callers: each task on its own beat, by one process at a time. */
import { asFailure, type Failure } from './failures.ts'
import type { UpkeepRuns } from './upkeep-runs.ts'

export interface Task {
  name: string
  everySeconds: number
  /** A number is taken for the rows it touched. */
  run(): Promise<unknown>
}

export interface Upkeep {
  /** Resolves when the tasks in hand are done. */
  stop(): Promise<void>
}

export interface UpkeepParts {
  tasks: readonly Task[]
  runs: Pick<UpkeepRuns, 'claim' | 'finish'>
  report(failure: Failure, task: string): void
  /** How often it is asked what is due: a process that lives shorter than a task's beat still does its share. */
  lookEverySeconds?: number
}

/** Starts looking, the first time after one beat. A task that fails is reported, and due again at its next beat. */
export function startUpkeep({ tasks, runs, report, lookEverySeconds = 30 }: UpkeepParts): Upkeep {
  const running = new Map<string, Promise<void>>()

  async function round({ name, everySeconds, run }: Task): Promise<void> {
    if (!(await runs.claim(name, everySeconds))) return
    try {
      const result = await run()
      await runs.finish(name, { touched: typeof result === 'number' ? result : null, failure: null })
    } catch (thrown) {
      const failure = asFailure(thrown, 'database-unavailable')
      report(failure, name)
      await runs.finish(name, { touched: null, failure: failure.code })
    }
  }

  const look = () => {
    for (const task of tasks) {
      if (running.has(task.name)) continue
      const done = round(task)
        .catch((thrown: unknown) => report(asFailure(thrown, 'database-unavailable'), task.name))
        .finally(() => running.delete(task.name))
      running.set(task.name, done)
    }
  }
  const timer = setInterval(look, lookEverySeconds * 1_000)
  timer.unref()

  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(running.values())
    },
  }
}
