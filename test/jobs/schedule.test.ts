// Each task is run at its interval by one process of all, and its last run can be seen.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { type Schedule, startSchedule, type Task } from '#src/jobs/schedule.ts'
import { createScheduleRuns } from '#src/jobs/schedule-runs.ts'
import { Failure } from '#src/platform/failures.ts'
import { databases, openDatabase } from '#test/outbox/databases.ts'

// Servers and databases start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

describe.each(databases)('on %s', which => {
  let database: Database
  const started: Schedule[] = []
  beforeAll(async () => {
    database = await openDatabase(which)
  })
  afterEach(async () => {
    await Promise.all(started.splice(0).map(schedule => schedule.stop()))
  })
  afterAll(() => database.close())

  const start = (task: Task, report: (failure: Failure, task: string) => void = () => {}) => {
    const runs = createScheduleRuns(database.queries)
    const schedule = startSchedule({ tasks: [task], runs, report, lookEverySeconds: 0.02 })
    started.push(schedule)
    return schedule
  }
  const last = async (name: string) =>
    (await createScheduleRuns(database.queries).list()).find(({ task }) => task === name)

  test('a task runs once an interval, however many processes look', async () => {
    const run = vi.fn(async () => 7)
    for (let process = 0; process < 4; process += 1) start({ name: 'shared', everySeconds: 3_600, run })
    await vi.waitFor(async () => expect((await last('shared'))?.endedAt).toBeInstanceOf(Date))
    await new Promise(resolve => setTimeout(resolve, 150))
    expect(run).toHaveBeenCalledTimes(1)
    expect(await last('shared')).toMatchObject({ task: 'shared', touched: 7, failure: null })
  })

  test('a task runs again after its interval', async () => {
    const run = vi.fn(async () => {})
    start({ name: 'often', everySeconds: 0.05, run })
    await vi.waitFor(() => expect(run.mock.calls.length).toBeGreaterThan(2))
    expect(await last('often')).toMatchObject({ touched: null })
  })

  test('a task that fails is reported without its words, is seen to have failed, and runs again', async () => {
    const report = vi.fn<(failure: Failure, task: string) => void>()
    const run = vi.fn(async () => {
      throw new Error('card BK123456')
    })
    start({ name: 'failing', everySeconds: 0.05, run }, report)
    await vi.waitFor(() => expect(run.mock.calls.length).toBeGreaterThan(1))
    const [failure, task] = report.mock.calls[0] ?? []
    expect(task).toBe('failing')
    expect(failure).toBeInstanceOf(Failure)
    expect(failure?.message).not.toContain('BK123456')
    await vi.waitFor(async () =>
      expect(await last('failing')).toMatchObject({ failure: 'database-unavailable' }),
    )
  })

  test('stopping waits for the task in hand', async () => {
    let isDone = false
    const run = vi.fn(async () => {
      await new Promise(resolve => setTimeout(resolve, 100))
      isDone = true
    })
    const schedule = start({ name: 'slow', everySeconds: 3_600, run })
    await vi.waitFor(() => expect(run).toHaveBeenCalled())
    await schedule.stop()
    expect(isDone).toBe(true)
  })
})
