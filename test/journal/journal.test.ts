/** The journal’s rows: one a call and one a move, whoever writes first, and nothing lost while the database is down. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { start } from '#machines/conversation.ts'
import type { Language, State } from '#machines/protocol.ts'
import type { Hop } from '#src/conversation/port.ts'
import type { Database } from '#src/db/database.ts'
import { createJournal } from '#src/journal/journal-rows.ts'
import { databases, openDatabase, vault } from '#test/outbox/databases.ts'
import { createMovableClock } from '#test/support/movable-clock.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const both = (language: Language) => ({ from: language, to: language })
const begins = (language: Language) => ({ from: null, to: language })

function journalOf(session: string, { queries }: Database) {
  const hop: Hop = {
    gateway: 'africastalking',
    channel: 'ussd',
    caller: '+212612345678',
    operator: null,
    session,
    input: { kind: 'all', inputs: [] },
  }
  const journal = createJournal({ queries, vault, clock: createMovableClock(), report: () => {} })
  closing.push(() => journal.stop())
  const add = (
    state: State,
    startedAt: number,
    spoken: { from: Language | null; to: Language } = both('ar'),
  ) =>
    journal.add({
      name: journal.nameOf(hop),
      hop,
      callerKey: vault.blindIndex('caller', hop.caller).toString('hex'),
      moves: [{ state: 'idKind', event: 'answered', next: state }],
      conversation: { state, context: { ...start.context, answers: { language: spoken.to } } },
      startedAt,
      asked: spoken.from === null ? null : { at: startedAt - 700, language: spoken.from },
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
    expect((await rows()).turns).toMatchObject([{ next: 'idExpiry' }])
  })

  it('has a row for a call that begins, and one for each move', async () => {
    const { add, flush, rows } = journalOf('ATUid_1', database)
    add('idNumber', 1_000, begins('ar'))
    await flush()
    add('idExpiry', 2_000)
    await flush()
    const { calls, turns } = await rows()
    expect(calls).toMatchObject([{ channel: 'ussd', gateway: 'africastalking', language: 'ar' }])
    expect(calls).toMatchObject([{ started_at: new Date(1_000), ended: null, gateway_status: null }])
    expect(calls[0]?.caller_key).toEqual(vault.blindIndex('caller', '+212612345678'))
    expect(turns.map(({ next, thought_ms }) => [next, thought_ms])).toEqual([
      ['idNumber', null],
      ['idExpiry', 700],
    ])
  })

  it.each(['one batch', 'several'])('notes in a call’s row its language and its end, in %s', async how => {
    const { add, flush, rows } = journalOf(`ATUid_${how}`, database)
    const between = how === 'several' ? flush : async () => {}
    add('language', 1_000, begins('ar'))
    await between()
    add('idKind', 2_000, { from: 'ar', to: 'fr' })
    await between()
    add('idNumber', 3_000, both('fr'))
    await flush()
    const changed = { language: 'fr', started_at: new Date(1_000), changed_at: new Date(2_000), ended: null }
    expect((await rows()).calls).toMatchObject([changed])
    add('left', 4_000, both('fr'))
    await flush()
    expect((await rows()).calls).toMatchObject([{ ...changed, changed_at: new Date(4_000), ended: 'left' }])
  })

  it('leaves a call’s row alone between its beginning and its end', async () => {
    const { add, flush, rows } = journalOf('ATUid_2', database)
    add('idNumber', 1_000)
    await flush()
    const { calls, turns } = await rows()
    expect([calls, turns.length]).toEqual([[], 1])
  })

  it('has the row of a call of which only the end was written', async () => {
    const { add, flush, rows } = journalOf('ATUid_3', database)
    add('left', 1_000)
    await flush()
    expect((await rows()).calls).toMatchObject([{ ended: 'left', started_at: new Date(1_000) }])
  })

  it('keeps what a call’s latest turn says, whichever process writes first', async () => {
    const one = journalOf('ATUid_4', database)
    const other = journalOf('ATUid_4', database)
    one.add('idKind', 1_000, begins('ar'))
    other.add('left', 2_000, { from: 'ar', to: 'fr' })
    await other.flush()
    await one.flush()
    const { calls } = await one.rows()
    expect(calls).toMatchObject([{ ended: 'left', language: 'fr', started_at: new Date(1_000) }])
  })

  it('keeps what the database did not take, and writes it later, once', async () => {
    const { add, flush, rows } = journalOf('ATUid_5', database)
    const { schema } = database.queries
    await schema.alterTable('turns').renameTo('gone').execute()
    add('idNumber', 1_000, begins('ar'))
    await flush()
    add('left', 2_000)
    await schema.alterTable('gone').renameTo('turns').execute()
    await flush()
    const { calls, turns } = await rows()
    expect(calls).toMatchObject([{ started_at: new Date(1_000), ended: 'left' }])
    expect(turns).toHaveLength(2)
  })
})
