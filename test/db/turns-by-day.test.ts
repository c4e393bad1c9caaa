// The moves of version 0.1.0 are divided into days, and none of them is lost, wherever that is interrupted.
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StillLocked } from '#src/db/brief-locks.ts'
import type { Database } from '#src/db/database.ts'
import { migrateToLatest } from '#src/db/migrate.ts'
import { turnsByDay } from '#src/db/migrations/008-turns-by-day.ts'
import { openPostgres } from '#src/db/postgres.ts'
import type { Step, StepTools } from '#src/db/step.ts'
import { databases } from '#test/outbox/databases.ts'
import { freshDatabaseUrl, openEmptyPglite } from '#test/support/servers/fresh.ts'

let database: Database
afterEach(() => database.close())

const now = Date.UTC(2026, 10, 22, 12)
const dayMs = 86_400_000
const move = (days: number) => ({
  at: new Date(now + days * dayMs),
  call_key: Buffer.alloc(32, 1),
  channel: 'ussd',
  language: 'fr',
  state: 'ready',
  happened: 'dialled',
  next: 'language',
  thought_ms: null,
  turn_ms: 1,
})
const write = (days: number) => database.queries.insertInto('turns').values(move(days)).execute()
const partsWithRows = async () =>
  (
    await sql<{ part: string; rows: number }>`
      select tableoid::regclass::text as part, count(*)::int as rows from turns group by 1 order by 1`.execute(
      database.queries,
    )
  ).rows

/** Takes the step with some of its tools changed. */
const divide = (change: (tools: StepTools) => Partial<StepTools> = () => ({})) => {
  const changed: Step = {
    ...turnsByDay,
    run: tools => turnsByDay.run({ ...tools, clock: { now: () => now }, ...change(tools) }),
  }
  return migrateToLatest(database.queries, {}, [changed])
}

describe.each(databases)('on %s', which => {
  beforeEach(async () => {
    database = which === 'PGlite' ? await openEmptyPglite() : openPostgres(await freshDatabaseUrl())
    await migrateToLatest(database.queries, {}, [])
    await write(-80)
    await write(0)
  })

  it('all that was there lies before the first day, and what comes later is taken too', async () => {
    await divide()
    await write(1)
    await write(200)
    expect(await partsWithRows()).toEqual([
      { part: 'turns_before', rows: 3 },
      { part: 'turns_rest', rows: 1 },
    ])
  })

  it('0.1.0’s deletion by ctid, which would hit rows of other days, deletes nothing', async () => {
    await divide()
    await write(200)
    const { numAffectedRows } = await sql`
      delete from turns where ctid in (select ctid from turns where at <= ${new Date(now)} and true limit 5000)`.execute(
      database.queries,
    )
    expect(Number(numAffectedRows)).toBe(0)
    expect(await partsWithRows()).toEqual([
      { part: 'turns_before', rows: 2 },
      { part: 'turns_rest', rows: 1 },
    ])
  })

  it('given up between its two locks, it takes every row as before, and can be taken again', async () => {
    let locks = 0
    const givesUp = divide(({ briefly }) => ({
      briefly: async work => {
        locks += 1
        if (locks === 2) throw new StillLocked()
        await briefly(work)
      },
    }))
    await expect(givesUp).rejects.toThrow(StillLocked)
    await write(200)
    expect(await partsWithRows()).toEqual([{ part: 'turns', rows: 3 }])
    await database.queries.deleteFrom('turns').where('at', '>', new Date(now)).execute()
    await divide()
    expect(await partsWithRows()).toEqual([{ part: 'turns_before', rows: 2 }])
  })

  it('killed between its two locks, it takes every row for two weeks, and can be taken again', async () => {
    const gone = new Error('killed')
    const killed = divide(({ briefly }) => {
      let locks = 0
      return {
        briefly: async work => {
          locks += 1
          if (locks === 2) throw gone
          await briefly(work)
        },
        undo: async () => {
          throw gone
        },
      }
    })
    await expect(killed).rejects.toThrow(gone)
    await write(14)
    await expect(write(15)).rejects.toThrow()
    await divide()
    await write(15)
    expect(await partsWithRows()).toEqual([
      { part: 'turns_before', rows: 3 },
      { part: 'turns_rest', rows: 1 },
    ])
  })
})
