// Workers over real jobs: nobody waits for a slow neighbour, the more urgent go first, and what is committed here is taken at once.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Database, within } from '#src/db/database.ts'
import { createJobs, type Worker } from '#src/jobs/queue.ts'
import { startWorker } from '#src/jobs/worker.ts'
import { openMigratedPglite } from '#test/support/servers/fresh.ts'

const soon = { timeout: 10_000, interval: 10 }
/** Nobody looks by himself in the time of a test. */
const never = 3_600

describe('a worker', () => {
  let database: Database
  let count = 0
  const workers: Worker[] = []

  beforeAll(async () => {
    database = await openMigratedPglite()
    await database.boss.start()
  })
  afterAll(async () => {
    await Promise.all(workers.map(worker => worker.stop()))
    await database.boss.stop({ graceful: false })
    await database.close()
  })

  const openQueue = async () => {
    count += 1
    const jobs = createJobs(database.boss, `queue-${count}`)
    await jobs.create()
    const send = (...rows: [id: string, priority: number][]) =>
      within(database.queries, trx =>
        jobs.send(
          trx,
          rows.map(([id, priority]) => ({ id, priority })),
        ),
      )
    const work: typeof jobs.work = (...given) => {
      const worker = jobs.work(...given)
      workers.push(worker)
      return worker
    }
    return { send, work }
  }

  test('takes at once what this process commits, and nothing of what it takes back', async () => {
    const { send, work } = await openQueue()
    const seen: string[] = []
    work(async id => void seen.push(id), { pollingSeconds: never })
    await expect(
      within(database.queries, async trx => {
        await createJobs(database.boss, `queue-${count}`).send(trx, [{ id: 'lost', priority: 0 }])
        throw new Error('rolled back')
      }),
    ).rejects.toThrow('rolled back')
    await send(['kept', 0])
    await vi.waitFor(() => expect(seen).toEqual(['kept']), soon)
  })

  test('has a hand free for the next while another is slow', async () => {
    const { send, work } = await openQueue()
    const slow = Promise.withResolvers<void>()
    const seen: string[] = []
    const worker = work(
      async id => {
        seen.push(id)
        if (id === 'slow') await slow.promise
      },
      { concurrency: 2, pollingSeconds: never },
    )
    await send(['slow', 0], ['a', 0], ['b', 0], ['c', 0])
    await vi.waitFor(() => expect(seen.toSorted()).toEqual(['a', 'b', 'c', 'slow']), soon)
    slow.resolve()
    await worker.stop()
  })

  test('takes the more urgent first, and leaves alone what is not for it', async () => {
    const { send, work } = await openQueue()
    await send(['low', 0], ['middle', 10], ['high', 30], ['higher', 40])
    const seen: string[] = []
    const worker = work(async id => void seen.push(id), {
      concurrency: 1,
      pollingSeconds: 0.05,
      priorities: { least: 5, most: 30 },
    })
    await vi.waitFor(() => expect(seen).toEqual(['high', 'middle']), soon)
    await worker.stop()
    expect(seen).toEqual(['high', 'middle'])
  })

  test('takes as many as it is told it may', async () => {
    const { send, work } = await openQueue()
    await send(['a', 0], ['b', 0])
    let may = 0
    const seen: string[] = []
    const worker = work(async id => void seen.push(id), { pollingSeconds: 0.02, mayTake: () => may })
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(seen).toEqual([])
    may = 1
    await vi.waitFor(() => expect(seen.toSorted()).toEqual(['a', 'b']), soon)
    await worker.stop()
  })

  test('ends in order where the queue was stopped before it', async () => {
    const done = vi.fn()
    const boss = {
      fetch: async () => (done.mock.calls.length === 0 ? [{ id: 'job', data: { id: 'row' } }] : []),
      // At once, and not by a promise: as pg-boss does once it is stopped.
      complete: vi.fn(() => {
        throw new Error('Database not opened')
      }),
      emit: vi.fn(),
    }
    const worker = startWorker(boss as never, 'queue', async id => done(id), { concurrency: 1 })
    await vi.waitFor(() => expect(boss.emit).toHaveBeenCalledWith('error', expect.any(Error)), soon)
    await worker.stop()
    expect(done).toHaveBeenCalledWith('row')
  })

  test('goes on after an attempt that threw and after a database that did not answer', async () => {
    const { send, work } = await openQueue()
    const errors: unknown[] = []
    database.boss.on('error', error => void errors.push(error))
    const seen: string[] = []
    let isFirst = true
    work(
      async id => {
        if (id === 'bad') throw new Error('attempt')
        seen.push(id)
      },
      {
        pollingSeconds: 0.02,
        mayTake(free) {
          if (isFirst) {
            isFirst = false
            throw new Error('database')
          }
          return free
        },
      },
    )
    await send(['bad', 0], ['good', 0])
    await vi.waitFor(() => expect(seen).toEqual(['good']), soon)
    await vi.waitFor(() => expect(errors).toHaveLength(2), soon)
  })
})
