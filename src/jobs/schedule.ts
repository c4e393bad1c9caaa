/** What is done again and again beside the callers: each task at its interval, once for all processes together. */
import { setTimeout } from 'node:timers/promises'
import { asFailure, type Failure } from '../platform/failures.ts'
import type { ScheduleRuns } from './schedule-runs.ts'

export interface Task {
  name: string
  everySeconds: number
  /** A number is taken for the rows it touched. */
  run(): Promise<unknown>
}

export interface Schedule {
  /** Resolves when the tasks in hand are done. */
  stop(): Promise<void>
}

export interface ScheduleParts {
  tasks: readonly Task[]
  runs: Pick<ScheduleRuns, 'claim' | 'finish'>
  report(failure: Failure, task: string): void
  /** How often each task is looked at: a process that lives shorter than its interval still does its share. */
  lookEverySeconds?: number
}

/** A task that fails is reported, and due again after its interval. */
export function startSchedule({ tasks, runs, report, lookEverySeconds = 30 }: ScheduleParts): Schedule {
  const stopping = new AbortController()

  async function runIfDue({ name, everySeconds, run }: Task): Promise<void> {
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

  /** Ends with the AbortError of the pause in which it was stopped. */
  async function repeat(task: Task): Promise<never> {
    for (;;) {
      await setTimeout(lookEverySeconds * 1_000, null, { ref: false, signal: stopping.signal })
      await runIfDue(task).catch((thrown: unknown) =>
        report(asFailure(thrown, 'database-unavailable'), task.name),
      )
    }
  }

  const repeating = tasks.map(repeat)
  return {
    async stop() {
      stopping.abort()
      await Promise.allSettled(repeating)
    },
  }
}
