// Looking up one caller: what is written down, on both databases.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { start } from '#machines/conversation.ts'
import type { Hop } from '#src/conversation/port.ts'
import type { Database } from '#src/db/database.ts'
import type { Move } from '#src/journal/journal.ts'
import { createJournal } from '#src/journal/journal-rows.ts'
import { createSupportLookUp } from '#src/ops/support-look-up.ts'
import { createClock } from '#src/platform/clock.ts'
import { databases, openDatabase, vault } from '#test/outbox/databases.ts'

const phone = '+212661234567'
const begun = Date.now() - 3_600_000
const at = (minutes: number) => new Date(begun + minutes * 60_000)

describe.each(databases)('the call centre’s desk on %s', which => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase(which)
    const { queries } = database
    const journal = createJournal({
      queries,
      vault,
      clock: createClock(),
      report: thrown => expect.fail(thrown.message),
    })
    const hop: Hop = {
      gateway: 'africastalking',
      channel: 'ussd',
      caller: phone,
      operator: null,
      session: 'ATUid_1',
      input: { kind: 'all', inputs: [] },
    }
    const turn = (minutes: number, ...moves: Move[]) =>
      journal.add({
        name: journal.nameOf(hop),
        hop,
        callerKey: vault.blindIndex('caller', phone).toString('hex'),
        moves,
        conversation: { ...start, state: moves.at(-1)?.next ?? 'language' },
        startedAt: at(minutes).getTime(),
        asked: minutes === 0 ? null : { at: at(minutes - 1).getTime(), language: 'ar' },
      })
    turn(0, { state: 'ready', event: 'dialled', next: 'language' })
    turn(
      1,
      { state: 'language', event: 'answered', next: 'idKind' },
      { state: 'idKind', event: 'answered', next: 'idNumber' },
      { state: 'idNumber', event: 'wentBack', next: 'idKind' },
    )
    turn(2, { state: 'idKind', event: 'inputRejected', next: 'idKind' })
    await journal.stop()
  }, 120_000)
  afterAll(() => database.close())

  const desk = (mayLookUp = async () => true) =>
    createSupportLookUp({
      queries: database.queries,
      vault,
      clock: createClock(),
      mayLookUp,
      silentForMs: async of => (of === phone ? 60_000 : 0),
    })
  const look = async (number: string, clerk: string | null) => {
    const found = await desk().lookUp({ phone: number, clerk, reason: 'no-sms' })
    if (found === 'too-many') throw new Error('nothing was looked up')
    return found
  }

  it('shows the states in the order in which they were reached, up to the last turn', async () => {
    const { calls } = await look(phone, 'Amina')
    const states = ['language', 'idKind', 'idNumber', 'idKind']
    expect(calls).toMatchObject([{ states, ended: null, startedAt: at(0), endedAt: at(2) }])
  })

  it('shows when a call ended, however many moves it had', async () => {
    const ended = '+212661234568'
    const common = { call_key: Buffer.alloc(32, 5), channel: 'sms', language: 'fr' }
    await database.queries
      .insertInto('calls')
      .values({
        ...common,
        caller_key: vault.blindIndex('caller', ended),
        gateway: 'africastalking',
        started_at: at(0),
        changed_at: at(50),
        ended: 'left',
        gateway_status: null,
      })
      .execute()
    const moves = Array.from({ length: 101 }, (_, index) => ({
      ...common,
      at: at(index / 10),
      state: 'idKind',
      happened: 'mistook',
      next: 'idKind',
      thought_ms: null,
      turn_ms: 1,
    }))
    await database.queries.insertInto('turns').values(moves).execute()
    const { calls } = await look(ended, 'Amina')
    expect(calls).toMatchObject([{ ended: 'left', endedAt: at(50) }])
  })

  it('writes each look-up down: when, by whom, why, how much was found, and the number only as a keyed hash', async () => {
    await look('+212669999999', null)
    const rows = await database.queries.selectFrom('caller_look_ups').selectAll().orderBy('id').execute()
    expect(rows.map(({ clerk, reason, calls_found }) => ({ clerk, reason, calls_found }))).toEqual([
      { clerk: 'Amina', reason: 'no-sms', calls_found: 1 },
      { clerk: 'Amina', reason: 'no-sms', calls_found: 1 },
      { clerk: null, reason: 'no-sms', calls_found: 0 },
    ])
    expect(rows[0]?.caller_key).toEqual(vault.blindIndex('caller', phone))
    expect(JSON.stringify(rows)).not.toContain('661234567')
  })

  it('says until when the service is silent, where it is', async () => {
    const { silentUntil } = await look(phone, null)
    const aheadMs = (silentUntil?.getTime() ?? 0) - Date.now()
    expect(aheadMs).toBeGreaterThan(0)
    expect(aheadMs).toBeLessThanOrEqual(60_000)
    expect((await look('+212661234568', null)).silentUntil).toBeNull()
  })

  it('shows nothing when it cannot be written down', async () => {
    const broken = createSupportLookUp({
      queries: database.queries.withPlugin({
        transformQuery: ({ node }) => {
          if (node.kind === 'InsertQueryNode') throw new Error('read-only')
          return node
        },
        transformResult: async ({ result }) => result,
      }),
      vault,
      clock: createClock(),
      mayLookUp: async () => true,
      silentForMs: async () => 0,
    })
    await expect(broken.lookUp({ phone, clerk: null, reason: 'no-sms' })).rejects.toThrow('read-only')
  })

  it('looks nobody up when the hour’s look-ups are spent, and writes nothing down', async () => {
    const count = () => database.queries.selectFrom('caller_look_ups').select('id').execute()
    const before = await count()
    const found = await desk(async () => false).lookUp({ phone, clerk: 'Amina', reason: 'no-sms' })
    expect(found).toBe('too-many')
    expect(await count()).toEqual(before)
  })
})
