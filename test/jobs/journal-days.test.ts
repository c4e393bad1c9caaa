// Days of the journal are made ahead and go whole; a move is kept wherever its day is, on both databases.
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { partsOf } from '#src/db/day-partitions.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { createJournalDays } from '#src/jobs/journal-days.ts'
import { createClock } from '#src/platform/clock.ts'
import { databases, openDatabase } from '#test/outbox/databases.ts'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'

const dayMs = 86_400_000
/** When the tables were made, in days since 1970: midnight may pass meanwhile. */
let today: number
const readToday = async () => {
  const before = (await partsOf(database.queries, 'turns')).find(({ name }) => name === 'turns_before')
  today = Number(before?.until) / dayMs - 15
}
const noon = (days: number) => (today + days) * dayMs + dayMs / 2
const dayName = (days: number) =>
  `turns_${new Date(noon(days)).toISOString().slice(0, 10).replaceAll('-', '')}`

let database: Database
afterEach(() => database.close())

/** The task as it runs at noon, so many days from now. */
const runOn = (days: number) =>
  createJournalDays({
    queries: database.queries,
    clock: { ...createClock(), now: () => noon(days) },
    journalDays: 90,
  })()

const write = (...days: number[]) =>
  database.queries
    .insertInto('turns')
    .values(
      days.map(each => ({
        at: new Date(noon(each)),
        call_key: Buffer.alloc(32, 1),
        channel: 'ussd',
        language: 'fr',
        state: 'ready',
        happened: 'dialled',
        next: 'language',
        thought_ms: null,
        turn_ms: 1,
      })),
    )
    .execute()

const parts = async () => {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = 'turns'::regclass order by 1`.execute(
    database.queries,
  )
  return rows.map(({ name }) => name)
}
const rows = async () => {
  const { rows: found } = await sql<{ part: string; rows: number }>`
    select tableoid::regclass::text as part, count(*)::int as rows from turns group by 1`.execute(
    database.queries,
  )
  return Object.fromEntries(found.map(({ part, rows: count }) => [part, count]))
}

describe.each(databases)('on %s', which => {
  beforeEach(async () => {
    database = await openDatabase(which)
    await readToday()
  })

  test('two weeks of days are made ahead, once', async () => {
    // Up to the fourteenth, moves go to the part that the table was before it had days.
    await runOn(10)
    await runOn(10)
    const days = Array.from({ length: 10 }, (_, index) => dayName(15 + index))
    expect(await parts()).toEqual([...days, 'turns_before', 'turns_rest'])
    await write(14, 15, 24, 25)
    expect(await rows()).toEqual({ turns_before: 1, [dayName(15)]: 1, [dayName(24)]: 1, turns_rest: 1 })
  })

  test('a day goes whole when its last move has had its time', async () => {
    await runOn(10)
    await write(15, 16)
    // So does the part that the table was before.
    expect(await runOn(15 + 90)).toBe(1)
    expect(await parts()).not.toContain('turns_before')
    expect(await rows()).toEqual({ [dayName(15)]: 1, [dayName(16)]: 1 })
    expect(await runOn(16 + 90)).toBe(1)
    expect(await parts()).not.toContain(dayName(15))
    expect(await rows()).toEqual({ [dayName(16)]: 1 })
  })

  test('moves that are in no day go one by one', async () => {
    await runOn(10)
    await write(...Array(5_001).fill(-1), 1, 40, 41)
    expect(await runOn(90)).toBe(5_001)
    expect(await rows()).toEqual({ turns_before: 1, turns_rest: 2 })
    await runOn(40 + 90)
    expect(await rows()).toEqual({ turns_rest: 1 })
  })

  test('a day whose moves came before it was made stays among the rest', async () => {
    await write(20)
    await runOn(20)
    await write(20, 21)
    expect(await rows()).toEqual({ turns_rest: 2, [dayName(21)]: 1 })
  })
})

describe('a day that somebody reads, as a backup does', () => {
  let reader: Client
  beforeEach(async () => {
    const url = await migratedDatabaseUrl()
    database = openPostgres(url)
    await readToday()
    await runOn(10)
    await write(15)
    await runOn(15 + 90)
    reader = new Client(url)
    await reader.connect()
    await reader.query('begin; select from turns')
  })
  afterEach(() => reader.end())

  test('is left for the next time', async () => {
    await runOn(16 + 90)
    expect(await rows()).toEqual({ [dayName(15)]: 1 })
    await reader.query('commit')
    await runOn(16 + 90)
    expect(await rows()).toEqual({})
  })

  test('is told of when it should have gone a day ago', async () => {
    await expect(runOn(17 + 90)).rejects.toThrow()
  })
})
