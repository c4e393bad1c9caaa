/** Counts by the minute: added up in the database by all processes, and not lost while it is away. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { createMinuteCounters, type MinuteCounters } from '#src/monitoring/minute-counters.ts'
import type { Failure } from '#src/platform/failures.ts'
import { databases, openDatabase } from '#test/outbox/databases.ts'
import { createVirtualClock } from '#test/support/movable-clock.ts'

const now = Date.UTC(2026, 10, 22, 12, 0, 30)
const minute = new Date(Date.UTC(2026, 10, 22, 12))

describe.each(databases)('the counts by the minute on %s', which => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase(which)
  }, 60_000)
  afterAll(() => database.close())

  const opened: MinuteCounters[] = []
  const failures: Failure[] = []
  const open = () => {
    const counters = createMinuteCounters({
      queries: database.queries,
      clock: createVirtualClock(now),
      report: failure => void failures.push(failure),
    })
    opened.push(counters)
    return counters
  }
  const rows = () =>
    database.queries
      .selectFrom('tallies')
      .select(['minute', 'name', 'label', 'upto_ms', 'count'])
      .orderBy('label')
      .orderBy('upto_ms')
      .execute()
  afterEach(async () => {
    for (const counters of opened.splice(0)) await counters.stop()
    failures.length = 0
    await database.queries.deleteFrom('tallies').execute()
  })

  it('are those of all processes together', async () => {
    const [one, other] = [open(), open()]
    one.rateLimited('codes')
    one.rateLimited('codes')
    one.lookedUp('found', 30)
    other.rateLimited('codes')
    await Promise.all([one.flush(), other.flush()])
    expect(await rows()).toEqual([
      { minute, name: 'limit', label: 'codes', upto_ms: 0, count: 3 },
      { minute, name: 'look-up', label: 'found', upto_ms: 50, count: 1 },
    ])
  })

  it('tell whose callers were told that the service cannot answer', async () => {
    const counters = open()
    const hop = { channel: 'ussd', gateway: 'kannel' } as const
    counters.unavailable({ ...hop, operator: 'iam' })
    counters.unavailable({ ...hop, operator: null })
    await counters.flush()
    expect(await rows()).toEqual([
      { minute, name: 'unavailable', label: 'kannel iam', upto_ms: 0, count: 1 },
      { minute, name: 'unavailable', label: 'kannel unknown', upto_ms: 0, count: 1 },
    ])
  })

  it('wait while the database does not take them, and are added up once', async () => {
    const counters = open()
    const { schema } = database.queries
    await schema.alterTable('tallies').renameTo('gone').execute()
    counters.repeated('late')
    await counters.flush()
    counters.repeated('late')
    await schema.alterTable('gone').renameTo('tallies').execute()
    await counters.flush()
    await counters.flush()
    expect(failures.map(({ code }) => code)).toEqual(['database-unavailable'])
    expect(await rows()).toMatchObject([{ name: 'hop', label: 'late', count: 2 }])
  })
})
