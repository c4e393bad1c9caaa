// Looking up one caller: what is written down, on both databases.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock } from '#src/clock.ts'
import type { Database } from '#src/db/database.ts'
import { createCallerDesk } from '#src/ops/caller-desk.ts'
import { databases, openDatabase, vault } from '#test/outbox/databases.ts'

const phone = '+212661234567'
const at = (minutes: number) => new Date(Date.now() - 3_600_000 + minutes * 60_000)

describe.each(databases)('the call centre’s desk on %s', which => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase(which)
    const call_key = Buffer.alloc(32, 1)
    const common = { call_key, channel: 'ussd', language: 'fr' }
    await database.queries
      .insertInto('calls')
      .values({
        ...common,
        caller_key: vault.lookUpKey('caller', phone),
        gateway: 'africastalking',
        started_at: at(0),
        last_turn_at: at(2),
        turns: 2,
        last_state: 'idNumber',
        ended: null,
        gateway_status: null,
      })
      .execute()
    const move = (minutes: number, state: string, next: string) => ({
      ...common,
      at: at(minutes),
      state,
      happened: 'answered',
      next,
      thought_ms: null,
      turn_ms: 1,
    })
    // Two moves of one turn have one time, and may come back in any order.
    await database.queries
      .insertInto('turns')
      .values([
        move(1, 'idKind', 'idNumber'),
        move(1, 'language', 'idKind'),
        move(0, 'ready', 'language'),
        move(2, 'idNumber', 'idNumber'),
      ])
      .execute()
  }, 120_000)
  afterAll(() => database.close())

  const desk = () => createCallerDesk({ queries: database.queries, vault, clock: createClock() })

  it('shows the states in the order in which they were reached', async () => {
    const { calls } = await desk().lookUp(phone, 'Amina')
    expect(calls).toHaveLength(1)
    expect(calls[0]).toMatchObject({ states: ['language', 'idKind', 'idNumber'], ended: null })
  })

  it('writes each look-up down: when, by whom, how much was found, and the number only as a keyed hash', async () => {
    await desk().lookUp('+212669999999', null)
    const rows = await database.queries.selectFrom('caller_look_ups').selectAll().orderBy('id').execute()
    expect(rows.map(({ clerk, calls_found }) => ({ clerk, calls_found }))).toEqual([
      { clerk: 'Amina', calls_found: 1 },
      { clerk: null, calls_found: 0 },
    ])
    expect(rows[0]?.caller_key).toEqual(vault.lookUpKey('caller', phone))
    expect(JSON.stringify(rows)).not.toContain('661234567')
  })

  it('shows nothing when it cannot be written down', async () => {
    const broken = createCallerDesk({
      queries: database.queries.withPlugin({
        transformQuery: ({ node }) => {
          if (node.kind === 'InsertQueryNode') throw new Error('read-only')
          return node
        },
        transformResult: async ({ result }) => result,
      }),
      vault,
      clock: createClock(),
    })
    await expect(broken.lookUp(phone, null)).rejects.toThrow('read-only')
  })
})
