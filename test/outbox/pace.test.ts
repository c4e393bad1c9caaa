// How many leave a second, of all processes together.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { createPace } from '#src/outbox/pace.ts'
import { databases, openDatabase } from './databases.ts'

describe.each(databases)('on %s', which => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase(which)
  })
  afterAll(() => database.close())

  const ahead = async () => {
    const row = await database.queries
      .selectFrom('sending')
      .select('next_at')
      .where('medium', '=', 'sms')
      .executeTakeFirstOrThrow()
    return row.next_at.getTime()
  }

  test('each message takes a moment of its own, whichever process asks', async () => {
    const { queries } = database
    const paces = [createPace({ queries, perSecond: 100 }), createPace({ queries, perSecond: 100 })]
    const before = Date.now()
    await Promise.all(paces.flatMap(pace => Array.from({ length: 10 }, () => pace.turn())))
    // Twenty moments of ten milliseconds were taken.
    expect(await ahead()).toBeGreaterThanOrEqual(before + 190)
  })

  test('a code takes a moment from the others and does not wait', async () => {
    const pace = createPace({ queries: database.queries, perSecond: 1 })
    const before = await ahead()
    pace.push()
    await pace.turn()
    expect(await ahead()).toBeGreaterThanOrEqual(before + 2_000)
  })

  test('no more is taken in hand than leaves in half a second', async () => {
    let now = 0
    const pace = createPace({ queries: database.queries, perSecond: 20, now: () => now })
    expect(pace.mayTake(100)).toBe(10)
    expect(pace.mayTake(3)).toBe(3)
    await database.queries
      .updateTable('sending')
      .set({ next_at: new Date(Date.now() + 5_000) })
      .execute()
    pace.push()
    await expect.poll(() => pace.mayTake(100)).toBe(0)
    now += 6_000
    expect(pace.mayTake(100)).toBe(10)
  })
})
