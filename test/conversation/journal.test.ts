/** The journal’s rows: one a call and one a move, whoever writes first, and nothing lost while the database is down. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { start } from '#machines/conversation.ts'
import type { Hop } from '#src/channels/channel.ts'
import type { Entry } from '#src/conversation/journal.ts'
import { createJournal } from '#src/conversation/journal-rows.ts'
import type { Database } from '#src/db/database.ts'
import { createMovableClock } from '#test/lines/movable-clock.ts'
import { databases, openDatabase, vault } from '#test/outbox/databases.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function journalOf(session: string, { queries }: Database) {
  const hop: Hop = {
    gateway: 'africastalking',
    channel: 'ussd',
    caller: '+212612345678',
    operator: null,
    session,
    typed: [],
  }
  const journal = createJournal({ queries, vault, clock: createMovableClock(), report: () => {} })
  closing.push(() => journal.stop())
  const add = (state: Entry['conversation']['state'], startedAt: number) =>
    journal.add({
      name: journal.nameOf(hop),
      hop,
      callerKey: vault.lookUpKey('caller', hop.caller).toString('hex'),
      moves: [{ state: 'idKind', heard: 'answered', next: state }],
      conversation: { ...start, state },
      startedAt,
      askedAt: startedAt - 700,
    })
  const key = Buffer.from(journal.nameOf(hop), 'hex')
  const rows = async () => ({
    calls: await queries.selectFrom('calls').selectAll().where('call_key', '=', key).execute(),
    turns: await queries.selectFrom('turns').selectAll().where('call_key', '=', key).orderBy('at').execute(),
  })
  return { add, rows, flush: () => journal.flush() }
}

describe.each(databases)('the journal on %s', which => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase(which)
  }, 60_000)
  afterAll(() => database.close())

  it('is not blocked by what the database will never take', async () => {
    const { add, flush, rows } = journalOf('ATUid_refused', database)
    add('idNumber', Number.NaN)
    await flush()
    add('idExpiry', 2_000)
    await flush()
    expect((await rows()).calls).toMatchObject([{ turns: 1, last_state: 'idExpiry' }])
  })

  it('makes one row of a call’s turns, in one batch or in several', async () => {
    const { add, flush, rows } = journalOf('ATUid_1', database)
    add('idNumber', 1_000)
    add('idExpiry', 2_000)
    await flush()
    add('left', 3_000)
    await flush()
    const { calls, turns } = await rows()
    expect(calls).toMatchObject([
      { turns: 3, last_state: 'left', ended: 'left', channel: 'ussd', gateway_status: null },
    ])
    expect(calls[0]).toMatchObject({ started_at: new Date(1_000), last_turn_at: new Date(3_000) })
    expect(calls[0]?.caller_key).toEqual(vault.lookUpKey('caller', '+212612345678'))
    expect(turns.map(({ next, thought_ms }) => [next, thought_ms])).toEqual([
      ['idNumber', 700],
      ['idExpiry', 700],
      ['left', 700],
    ])
  })

  it('keeps a call’s latest turn as the last, whichever process writes first', async () => {
    const one = journalOf('ATUid_2', database)
    const other = journalOf('ATUid_2', database)
    one.add('idNumber', 1_000)
    other.add('idExpiry', 2_000)
    await other.flush()
    await one.flush()
    const { calls } = await one.rows()
    expect(calls).toMatchObject([{ turns: 2, last_state: 'idExpiry', started_at: new Date(1_000) }])
  })

  it('keeps what the database did not take, and writes it later, once', async () => {
    const { add, flush, rows } = journalOf('ATUid_3', database)
    const { schema } = database.queries
    await schema.alterTable('turns').renameTo('gone').execute()
    add('idNumber', 1_000)
    await flush()
    add('idExpiry', 2_000)
    await schema.alterTable('gone').renameTo('turns').execute()
    await flush()
    const { calls, turns } = await rows()
    expect(calls).toMatchObject([{ turns: 2, last_state: 'idExpiry' }])
    expect(turns).toHaveLength(2)
  })
})
