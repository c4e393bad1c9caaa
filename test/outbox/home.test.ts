// Whether this is the database that it was: a backup in its place sends nothing until somebody says so.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { readGate } from '#src/outbox/gate.ts'
import { checkHome, noMarks } from '#src/outbox/home.ts'
import { resumeSending } from '#src/outbox/pause.ts'
import { databases, openDatabase } from './databases.ts'

const minute = 60_000

describe.each(databases)('on %s', which => {
  let database: Database
  let now = Date.UTC(2026, 10, 5, 12)
  let mark: number | null = null
  const keeper = {
    read: async () => mark,
    async write(at: number) {
      mark = at
    },
  }

  beforeAll(async () => {
    database = await openDatabase(which)
  })
  afterAll(() => database.close())
  afterEach(async () => {
    await resumeSending(database.queries)
    await check()
  })

  const check = () => checkHome(database.queries, keeper, now)
  const isPaused = async () => (await readGate(database.queries)).paused !== null
  /** Puts what a backup of `ago` minutes holds in place of what is there. */
  const restore = (ago: number) =>
    database.queries
      .updateTable('sending_pause')
      .set({ marked_at: new Date(now - ago * minute) })
      .execute()

  test('the first start, and every later one, goes on', async () => {
    expect(await check()).toBeNull()
    now += minute
    expect(await check()).toBeNull()
    now += 3 * 24 * 60 * minute
    // Nothing ran for three days: both marks are as old.
    expect(await check()).toBeNull()
    expect(await isPaused()).toBe(false)
  })

  test('the identifier of the server and the oid of the database are kept', async () => {
    const row = await database.queries.selectFrom('sending_pause').selectAll().executeTakeFirstOrThrow()
    expect(row.database_oid).toMatch(/^\d+$/)
    expect(row.system_id).toMatch(/^\d+$/)
  })

  test.each([
    ['system_id', '7', /another database server/],
    ['database_oid', '9', /another database than before/],
  ] as const)('another %s pauses, once, and says why', async (column, other, why) => {
    await database.queries
      .updateTable('sending_pause')
      .set({ [column]: other })
      .execute()
    expect(await check()).toMatch(why)
    expect(await isPaused()).toBe(true)
    expect(await check()).toBeNull()
    expect(await isPaused()).toBe(true)
  })

  test('a table that is more than ten minutes behind Redis is a backup', async () => {
    await restore(11)
    expect(await check()).toMatch(/older than it was/)
    expect(await isPaused()).toBe(true)
  })

  test('a standby that lagged and took over is none', async () => {
    await restore(9)
    expect(await check()).toBeNull()
    expect(await isPaused()).toBe(false)
  })

  test('a table without a mark beside a Redis with one is a backup of before there were marks', async () => {
    await database.queries.updateTable('sending_pause').set({ marked_at: null }).execute()
    expect(await check()).toMatch(/older/)
  })

  test('without Redis, or with a new one, the database alone is compared', async () => {
    await restore(600)
    expect(await checkHome(database.queries, noMarks, now)).toBeNull()
    mark = null
    await restore(600)
    expect(await check()).toBeNull()
  })

  test('resumed, it stays so', async () => {
    await restore(60)
    await check()
    await resumeSending(database.queries)
    now += minute
    expect(await check()).toBeNull()
    expect(await isPaused()).toBe(false)
  })
})
