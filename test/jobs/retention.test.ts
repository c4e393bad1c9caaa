// What has no more use is erased on time, on both databases; what is still of use stays.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { createRetention } from '#src/jobs/retention.ts'
import { createClock } from '#src/platform/clock.ts'
import { databases, openDatabase } from '#test/outbox/databases.ts'

// Servers and databases start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const now = Date.UTC(2026, 10, 22, 12)
const [hour, day] = [3_600_000, 86_400_000]
const ago = (milliseconds: number) => new Date(now - milliseconds)
const key = (number: number) => Buffer.alloc(32, number)

describe.each(databases)('on %s', which => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase(which)
  })
  afterAll(() => database.close())

  const run = () =>
    createRetention({
      queries: database.queries,
      clock: { ...createClock(), now: () => now },
      journalDays: 90,
    })()

  test('rows past their time go, and no others', async () => {
    const { queries } = database
    const sealed = Buffer.alloc(0)
    await queries
      .insertInto('codes')
      .values(
        [hour - 1, hour + 1].map((age, index) => ({
          id: `code-${index}`,
          phone_key: key(1),
          code_hash: key(2),
          expires_at: ago(age),
          accepted_at: null,
        })),
      )
      .execute()
    await queries
      .insertInto('incoming')
      .values([2.9, 3.1].map((days, index) => ({ message_key: key(index), received_at: ago(days * day) })))
      .execute()
    await queries
      .insertInto('errands')
      .values(
        [3.9, 4.1].map((days, index) => ({
          idempotency_key: `request-${index}`,
          caller_key: key(1),
          sealed,
          created_at: ago(days * day),
          due_at: ago(0),
        })),
      )
      .execute()
    const lookUp = (days: number, answeredDays: number | null, outcome: string) => ({
      id: createClock().id(),
      caller_key: key(1),
      sealed,
      created_at: ago(days * day),
      answered_at: answeredDays === null ? null : ago(answeredDays * day),
      outcome,
      due_at: ago(0),
    })
    await queries
      .insertInto('parked')
      .values([
        lookUp(2.9, null, 'stays'),
        lookUp(3.1, null, 'goes'),
        lookUp(29.95, 29.9, 'stays'),
        lookUp(31, 30.1, 'goes'),
      ])
      .execute()
    await queries
      .insertInto('password_changes')
      .values(
        [89, 91].map(days => ({
          registration_key: key(days),
          idempotency_key: 'k',
          changed_at: ago(days * day),
        })),
      )
      .execute()
    const call = (days: number) => ({
      call_key: key(days),
      caller_key: key(1),
      channel: 'ussd',
      gateway: 'africastalking',
      language: 'fr',
      started_at: ago(days * day),
      changed_at: ago(days * day),
      ended: 'left',
      gateway_status: null,
    })
    await queries
      .insertInto('calls')
      .values([call(89), call(91)])
      .execute()
    await queries
      .insertInto('tallies')
      .values([89, 91].map(days => ({ minute: ago(days * day), name: 'n', label: '', upto_ms: 0, count: 1 })))
      .execute()
    await queries
      .insertInto('caller_look_ups')
      .values(
        [364, 366].map(days => ({ at: ago(days * day), caller_key: key(1), clerk: null, calls_found: 0 })),
      )
      .execute()
    await queries
      .insertInto('imports')
      .values(
        [1_824, 1_826].map(days => ({
          id: createClock().id(),
          started_at: ago(days * day),
          seen_at: ago(days * day),
          is_dry_run: false,
          is_replacing: false,
          allows_shared_numbers: false,
          state: 'loaded' as const,
        })),
      )
      .execute()
    await queries
      .insertInto('instances')
      .values(
        [0.9, 1.1].map(days => ({
          id: createClock().id(),
          host: 'h',
          version: '1',
          started_at: ago(2 * day),
          seen_at: ago(days * day),
        })),
      )
      .execute()
    await queries
      .insertInto('upkeep')
      .values(
        [6, 8].map(days => ({
          task: `${days} days`,
          started_at: ago(days * day),
          ended_at: null,
          touched: null,
          failure: null,
        })),
      )
      .execute()
    // More than one statement takes.
    const old = { received_at: ago(3.1 * day) }
    await queries
      .insertInto('incoming')
      .values(
        Array.from({ length: 5_001 }, (_, index) => ({ message_key: Buffer.from(`m${index}`), ...old })),
      )
      .execute()

    expect(await run()).toBe(1 + 5_002 + 1 + 2 + 1 + 1 + 5)

    const tables = [
      'codes',
      'incoming',
      'errands',
      'password_changes',
      'calls',
      'tallies',
      'caller_look_ups',
      'imports',
      'instances',
      'upkeep',
    ] as const
    for (const table of tables) {
      const { rows } = await queries
        .selectFrom(table)
        .select(eb => eb.fn.countAll<number>().as('rows'))
        .executeTakeFirstOrThrow()
      expect([table, rows]).toEqual([table, 1])
    }
    const left = await queries.selectFrom('parked').select('outcome').execute()
    expect(left.map(row => row.outcome)).toEqual(['stays', 'stays'])
    expect(await run()).toBe(0)
  })
})
