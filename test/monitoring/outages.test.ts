// What was not well is written down by whoever saw it, and read as one outage, from when to when.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { noteGap, readOutages, startOutageWatch } from '#src/monitoring/outages.ts'
import { createRegisterWatch } from '#src/monitoring/register-watch.ts'
import { noteRelease, readReleases } from '#src/monitoring/releases.ts'
import { databases, openDatabase } from '#test/outbox/databases.ts'
import { createMovableClock, createVirtualClock } from '#test/support/movable-clock.ts'

const broken = {
  insertInto: () => {
    throw new Error('connect ECONNREFUSED')
  },
} as unknown as Database['queries']

describe.each(databases)('outages on %s', which => {
  let database: Database
  const clock = createVirtualClock(Date.UTC(2026, 10, 20, 12))
  beforeAll(async () => {
    database = await openDatabase(which)
  }, 60_000)
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.queries.deleteFrom('outages').execute()
  })

  function watch(queries = database.queries) {
    let names: string[] = []
    const { look, stop } = startOutageWatch({
      queries,
      clock,
      unwell: async () => names,
      report: () => {},
      everyMs: 3_600_000,
    })
    return {
      stop,
      /** Fifteen seconds later. */
      async see(...unwell: string[]) {
        clock.advance(15)
        names = unwell
        await look()
      },
    }
  }
  const read = async () => {
    const now = clock.now()
    const span = { since: new Date(now - 86_400_000), until: new Date(now) }
    return (await readOutages(database.queries, span)).map(({ what, since, until }) => ({
      what,
      ago: (now - since.getTime()) / 1_000,
      seconds: until === null ? null : (until.getTime() - since.getTime()) / 1_000,
    }))
  }

  it('are seen twice at least: one look alone is none', async () => {
    const { see, stop } = watch()
    await see('sessions')
    await see()
    expect(await read()).toEqual([])
    await stop()
  })

  it('go on while they are seen, and last until the look that finds all well', async () => {
    const { see, stop } = watch()
    await see('sessions')
    await see('sessions')
    expect(await read()).toEqual([{ what: 'sessions', ago: 15, seconds: null }])
    await see()
    clock.advance(120)
    expect(await read()).toEqual([{ what: 'sessions', ago: 150, seconds: 30 }])
    await stop()
  })

  it('of the database are written when it is there again', async () => {
    let queries = broken
    const turning = { insertInto: (table: 'outages') => queries.insertInto(table) } as Database['queries']
    const { see, stop } = watch(turning)
    await see('database')
    await expect(see('database')).rejects.toThrow()
    await expect(see()).rejects.toThrow()
    queries = database.queries
    await see()
    clock.advance(120)
    expect(await read()).toEqual([{ what: 'database', ago: 165, seconds: 30 }])
    await stop()
  })

  it('that several processes saw are one; two things are two', async () => {
    const [one, other] = [watch(), watch()]
    await one.see('sessions')
    await other.see('sessions', 'sender')
    await one.see('sessions')
    await other.see('sessions', 'sender')
    await one.see()
    await other.see()
    clock.advance(120)
    expect(await read()).toEqual([
      { what: 'sessions', ago: 195, seconds: 75 },
      { what: 'sender', ago: 180, seconds: 60 },
    ])
    await one.stop()
    await other.stop()
  })

  it('whose process died in them ended when it was last there', async () => {
    const { see, stop } = watch()
    await see('sender')
    await see('sender')
    await stop()
    clock.advance(600)
    expect(await read()).toEqual([{ what: 'sender', ago: 615, seconds: 15 }])
  })

  it('are told of minutes in which no process ran, and of a restart they are not', async () => {
    const ran = async (secondsAgo: number) => {
      const at = new Date(Date.now() - secondsAgo * 1_000)
      await database.queries.deleteFrom('upkeep').execute()
      const run = { task: 'outbox', started_at: at, ended_at: at, touched: null, failure: null }
      await database.queries.insertInto('upkeep').values(run).execute()
      await noteGap(database.queries, createMovableClock())
    }
    const count = async () => (await database.queries.selectFrom('outages').selectAll().execute()).length
    await noteGap(database.queries, createMovableClock())
    await ran(100)
    expect(await count()).toBe(0)
    await ran(1_200)
    const [row] = await database.queries.selectFrom('outages').selectAll().execute()
    expect(row?.what).toBe('service')
    expect(Math.round(((row?.seen_at.getTime() ?? 0) - (row?.began_at.getTime() ?? 0)) / 60_000)).toBe(20)
  })

  it('stand beside releases: each change of the version once, whoever starts how often', async () => {
    await database.queries.deleteFrom('releases').execute()
    for (const version of ['0.1.0', '0.2.0', '0.2.0', '0.1.0'])
      await noteRelease(database.queries, { version, commit: 'abc' })
    await noteRelease(database.queries, { version: '0.1.0', commit: 'def' })
    const releases = await readReleases(database.queries, { since: new Date(0) })
    expect(releases.map(({ version, commit }) => `${version} ${commit}`)).toEqual([
      '0.1.0 abc',
      '0.2.0 abc',
      '0.1.0 abc',
      '0.1.0 def',
    ])
  })
})

describe('the CNSS’s service', () => {
  const told = (outcomes: string[], laterSeconds = 0) => {
    const clock = createVirtualClock()
    const { observations, isDown } = createRegisterWatch(clock)
    for (const outcome of outcomes) observations.lookedUp(outcome)
    clock.advance(laterSeconds)
    return isDown()
  }
  const late = 'eligibility-unavailable'

  it('is down after three look-ups in a row without a verdict', () => {
    expect(told([late, late])).toBe(false)
    expect(told([late, late, 'eligibility-refused'])).toBe(true)
  })
  it('is there again with the first verdict, whatever it says', () => {
    expect(told([late, late, late, 'unknown'])).toBe(false)
  })
  it('is not called down for long by nobody asking', () => {
    expect(told([late, late, late], 299)).toBe(true)
    expect(told([late, late, late], 301)).toBe(false)
  })
  it('has nothing to do with failures of ours', () => {
    const ours = 'database-unavailable'
    expect(told([ours, ours, ours])).toBe(false)
    expect(told([late, late, ours, late])).toBe(true)
  })
})
