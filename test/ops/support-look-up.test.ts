// Looking up one caller: what is written down, on both databases.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { start } from '#machines/conversation.ts'
import type { Hop } from '#src/channels/channel.ts'
import { createClock } from '#src/clock.ts'
import type { Move } from '#src/conversation/journal.ts'
import { createJournal } from '#src/conversation/journal-rows.ts'
import type { Database } from '#src/db/database.ts'
import { createCallerDesk } from '#src/ops/caller-desk.ts'
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
      typed: [],
    }
    const turn = (minutes: number, ...moves: Move[]) =>
      journal.add({
        name: journal.nameOf(hop),
        hop,
        callerKey: vault.lookUpKey('caller', phone).toString('hex'),
        moves,
        conversation: { ...start, state: moves.at(-1)?.next ?? 'language' },
        startedAt: at(minutes).getTime(),
        asked: minutes === 0 ? null : { at: at(minutes - 1).getTime(), language: 'ar' },
      })
    turn(0, { state: 'ready', heard: 'dialled', next: 'language' })
    turn(
      1,
      { state: 'language', heard: 'answered', next: 'idKind' },
      { state: 'idKind', heard: 'answered', next: 'idNumber' },
      { state: 'idNumber', heard: 'wentBack', next: 'idKind' },
    )
    turn(2, { state: 'idKind', heard: 'mistook', next: 'idKind' })
    await journal.stop()
  }, 120_000)
  afterAll(() => database.close())

  const desk = () => createCallerDesk({ queries: database.queries, vault, clock: createClock() })

  it('shows the states in the order in which they were reached, up to the last turn', async () => {
    const { calls } = await desk().lookUp(phone, 'Amina')
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
        caller_key: vault.lookUpKey('caller', ended),
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
    const { calls } = await desk().lookUp(ended, 'Amina')
    expect(calls).toMatchObject([{ ended: 'left', endedAt: at(50) }])
  })

  it('writes each look-up down: when, by whom, how much was found, and the number only as a keyed hash', async () => {
    await desk().lookUp('+212669999999', null)
    const rows = await database.queries.selectFrom('caller_look_ups').selectAll().orderBy('id').execute()
    expect(rows.map(({ clerk, calls_found }) => ({ clerk, calls_found }))).toEqual([
      { clerk: 'Amina', calls_found: 1 },
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
