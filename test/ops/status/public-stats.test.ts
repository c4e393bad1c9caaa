// What the public may know is of many together, of days that are past, and never exact.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import type { Served } from '#src/ops/caller-stats.ts'
import { fewest, groupsOf, readPublicStats } from '#src/ops/status/public-stats.ts'
import { moroccanMidnight } from '#src/platform/clock.ts'
import { databases, openDatabase, vault } from '#test/outbox/databases.ts'
import { addCalls, addMessages } from './past-days.ts'

describe.each(databases)('the public figures on %s', which => {
  let database: Database
  const clock = { today: () => '2026-11-30' }
  const yesterday = new Date('2026-11-29T15:00:00Z')
  beforeAll(async () => {
    database = await openDatabase(which)
    const { queries } = database
    const call = { gateway: 'africastalking', operator: 'iam', language: 'fr', at: yesterday }
    await addCalls(queries, { ...call, count: 90, ended: 'passwordSent', seconds: 70 })
    await addCalls(queries, { ...call, count: 30, ended: 'left', seconds: 9 })
    await addCalls(queries, {
      ...call,
      count: 12,
      ended: 'left',
      seconds: 9,
      operator: 'inwi',
      language: 'zgh',
    })
    // Today, and longer ago than the span: neither counts.
    await addCalls(queries, { ...call, count: 500, ended: 'left', at: new Date('2026-11-30T08:00:00Z') })
    await addCalls(queries, { ...call, count: 500, ended: 'left', at: new Date('2026-10-20T08:00:00Z') })
    await addMessages({ queries, vault }, { count: 60, at: yesterday, seconds: 20 })
    await addMessages({ queries, vault }, { count: 20, at: yesterday, seconds: 400 })
    await addMessages({ queries, vault }, { count: 20, at: yesterday, seconds: null })
  }, 60_000)
  afterAll(() => database.close())

  it('are shares of the callers of whole days, by language, gateway and operator', async () => {
    const { groups, since, until } = await readPublicStats(database.queries, clock)
    expect([since, until]).toEqual([moroccanMidnight('2026-11-02'), moroccanMidnight('2026-11-30')])
    expect(groups).toEqual([
      { by: 'all', name: 'all', percent: 68, moreThan: 100 },
      { by: 'language', name: 'fr', percent: 75, moreThan: 100 },
      { by: 'language', name: 'zgh', percent: null, moreThan: null },
      { by: 'gateway', name: 'africastalking', percent: 68, moreThan: 100 },
      { by: 'operator', name: 'iam', percent: 75, moreThan: 100 },
      { by: 'operator', name: 'inwi', percent: null, moreThan: null },
    ])
  })

  it('tell how long the answer takes, of calls that had one', async () => {
    expect((await readPublicStats(database.queries, clock)).medianSeconds).toBe(70)
  })

  it('tell which share of text messages arrived within a minute, of all that were put in', async () => {
    expect((await readPublicStats(database.queries, clock)).withinMinutePercent).toBe(60)
  })

  it('tell nothing of few', async () => {
    const earlier = { today: () => '2026-10-15' }
    expect(await readPublicStats(database.queries, earlier)).toMatchObject({
      groups: [{ by: 'all', percent: null, moreThan: null }],
      medianSeconds: null,
      withinMinutePercent: null,
    })
  })
})

const served = fc
  .nat(3_000)
  .chain(callers =>
    fc
      .nat(callers)
      .map((some): Served => ({ callers, served: some, share: callers === 0 ? null : some / callers })),
  )

test('no group of fewer than fifty is told, and no count is', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('all', 'language fr', 'gateway orange', 'operator orange'), served),
      all => {
        for (const { by, name, percent, moreThan } of groupsOf(all)) {
          const { callers, served: some } = all[by === 'all' ? 'all' : `${by} ${name}`] ?? {
            callers: 0,
            served: 0,
          }
          if (callers < fewest) expect([percent, moreThan]).toEqual([null, null])
          else {
            expect(percent).toBe(Math.round((some / callers) * 100))
            expect(String(moreThan)).toMatch(/^[125]0+$/)
            expect(moreThan).toBeLessThanOrEqual(callers)
            expect((moreThan ?? 0) * 2.5).toBeGreaterThanOrEqual(callers)
          }
        }
      },
    ),
  )
})
