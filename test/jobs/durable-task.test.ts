// What holds for every durable task, whoever has it, on both databases: done once, whatever is lost and whoever dies.
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Database } from '#src/db/database.ts'
import type { Worker } from '#src/jobs/queue.ts'
import { databases, openWithQueue } from '#test/outbox/databases.ts'
import { createJobsByHand } from './jobs-by-hand.ts'
import { type TaskUser, taskUsers } from './task-users.ts'
import { createTaskWorld, type TaskWorld } from './task-world.ts'

// Servers and databases start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const both = databases.flatMap(which => taskUsers.map(([name, create]) => [name, which, create] as const))

describe.each(both)('%s, on %s', (_, which, createUser) => {
  let database: Database
  let jobs: ReturnType<typeof createJobsByHand>
  let world: TaskWorld
  let user: TaskUser
  let worker: Worker

  beforeAll(async () => {
    database = await openWithQueue(which)
    jobs = createJobsByHand(database)
    world = createTaskWorld(database, jobs.boss)
    user = createUser(world)
    await world.outbox.start()
    worker = await user.start()
  })
  beforeEach(async () => {
    await world.beginAgain()
    await takeJobs()
  })
  afterAll(() => database.close())

  const takeJobs = () => jobs.take(user.kind.queue)
  const attendAll = async () => jobs.attend(await takeJobs())
  const reconcile = () => user.reconcile(database.queries)
  async function countWaiting(): Promise<number> {
    const { table, isWaiting } = user.kind
    const { rows } = await sql`select 1 from ${sql.table(table)} where ${isWaiting}`.execute(database.queries)
    return rows.length
  }
  /** Puts the task in, while nobody can do it at once. */
  async function putIn(): Promise<void> {
    world.become('failing')
    await user.add()
    world.become('well')
  }

  test('is put in once, with one job', async () => {
    await putIn()
    await putIn()
    expect(await countWaiting()).toBe(1)
    expect(await takeJobs()).toHaveLength(1)
  })

  test('is there with its job or not at all, when its process dies while it is put in', async () => {
    const left: number[] = []
    for (let statements = 0; left.at(-1) !== 1; statements += 1) {
      await world.beginAgain()
      world.dieAfter(statements)
      await putIn().catch(() => {})
      left.push(await countWaiting())
      expect(await takeJobs(), `died after statement ${statements}`).toHaveLength(left.at(-1) ?? 0)
    }
    expect(left[0]).toBe(0)
  })

  test('is done by one attempt, and by one of two at once', async () => {
    await putIn()
    const [job] = await takeJobs()
    if (job === undefined) throw new Error('no job')
    await jobs.attend([job, job])
    await jobs.attend([job])
    await attendAll()
    expect(await user.timesDone()).toBe(1)
    expect(await countWaiting()).toBe(0)
  })

  test('gets another job when its own is lost: one, a minute after it was due, from however many reconcilers', async () => {
    await putIn()
    const [lost] = await takeJobs()
    world.pass((lost?.waits ?? 0) + 59)
    expect(await reconcile()).toBe(0)
    world.pass(1)
    const replaced = await Promise.all([reconcile(), reconcile()])
    expect(replaced.toSorted()).toEqual([0, 1])
    expect(await reconcile()).toBe(0)
    expect(await takeJobs()).toMatchObject([{ id: lost?.id, waits: 0 }])
  })

  test('has no job more once it is done', async () => {
    await putIn()
    await attendAll()
    await takeJobs()
    world.pass(3_600)
    expect(await reconcile()).toBe(0)
  })

  test('is done once, by a later attempt if need be, when its process dies anywhere in an attempt', async () => {
    let isDead = true
    for (let statements = 0; isDead; statements += 1) {
      await world.beginAgain()
      await takeJobs()
      await putIn()
      world.dieAfter(statements)
      await attendAll()
      isDead = world.isDead()
      world.dieAfter(Number.POSITIVE_INFINITY)
      world.pass(120)
      await reconcile()
      await attendAll()
      expect(await user.timesDone(), `died after statement ${statements}`).toBe(1)
      expect(await countWaiting()).toBe(0)
    }
  })

  test('waits longer after each attempt that fails, up to a limit', async () => {
    await putIn()
    world.become('failing')
    let due = await takeJobs()
    for (const waits of user.waits) {
      await jobs.attend(due)
      due = await takeJobs()
      expect(due).toMatchObject([{ waits }])
      world.pass(waits)
    }
  })

  // In less time than an attempt may take: it is the stop that ends it.
  test('is handed back by a worker that stops', { timeout: 15_000 }, async () => {
    await putIn()
    world.become('silent')
    const attempt = attendAll()
    await world.wasAsked()
    const stopping = worker.stop()
    if (!user.isCutShort) world.endSilence()
    await Promise.all([attempt, stopping])
    expect(await user.timesDone()).toBe(0)
    expect(await countWaiting()).toBe(1)
    world.become('well')
    worker = await user.start()
    await attendAll()
    expect(await user.timesDone()).toBe(1)
  })
})
