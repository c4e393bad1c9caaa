// The simulated phone keeps what it got for an hour, and the database alone does not tell what that was.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { createInbox } from '#src/gateways/simulator/inbox.ts'
import type { DeliveryReport } from '#src/outbox/outbox.ts'
import { databases, openDatabase, vault } from '#test/outbox/databases.ts'
import { createVirtualClock } from '#test/support/movable-clock.ts'

describe.each(databases)('on %s', which => {
  let database: Database
  const reports: DeliveryReport[] = []
  const clock = createVirtualClock()
  const inbox = () =>
    createInbox({
      queries: database.queries,
      vault,
      clock,
      report: async report => void reports.push(report),
    })

  beforeAll(async () => {
    database = await openDatabase(which)
  })
  afterAll(() => database.close())

  test('a message arrives at its number alone, in order, and is reported delivered', async () => {
    const to = '+212600000001'
    const first = await inbox().submit({ to, text: 'first' })
    await inbox().submit({ to, text: 'second' })
    await inbox().submit({ to: '+212600000002', text: 'of another' })
    const messages = await inbox().messages(to)
    expect(messages.map(({ text }) => text)).toEqual(['first', 'second'])
    expect(messages[0]).toEqual({ id: expect.any(Number), text: 'first', arrivedAt: new Date(clock.now()) })
    expect((await inbox().messages(to, messages[0]?.id)).map(({ text }) => text)).toEqual(['second'])
    expect(first).toEqual({ result: 'submitted', messageId: reports[0]?.messageId })
    expect(reports[0]).toMatchObject({ status: 'delivered', to })
  })

  test('an e-mail arrives with its subject', async () => {
    await inbox().submit({ to: 'amina@example.ma', text: 'T', subject: 'S', html: '<p>T</p>' })
    expect(await inbox().messages('amina@example.ma')).toMatchObject([{ text: 'T', subject: 'S' }])
  })

  test('it is gone after an hour', async () => {
    const to = '+212600000003'
    await inbox().submit({ to, text: 'old' })
    clock.advance(3_600)
    expect(await inbox().messages(to)).toEqual([])
    await inbox().prune()
    expect(await database.queries.selectFrom('inbox').selectAll().execute()).toEqual([])
  })

  test('neither number nor text stands in the clear, and a row moved to another phone does not open', async () => {
    const to = '+212600000004'
    await inbox().submit({ to, text: 'canary K7MP' })
    const { rows } = await sql<{ row: string }>`select i::text as row from inbox i`.execute(database.queries)
    const dump = rows.map(({ row }) => row).join()
    for (const canary of ['600000004', 'canary']) {
      expect(dump).not.toContain(canary)
      expect(dump).not.toContain(Buffer.from(canary).toString('hex'))
    }
    const thief = vault.blindIndex('phone', '+212600000005')
    await database.queries.updateTable('inbox').set({ phone_key: thief }).execute()
    await expect(inbox().messages('+212600000005')).rejects.toThrow('sealed-unreadable')
  })

  test('a database that does not answer makes it unknown, without a word of the text', async () => {
    const broken = createInbox({ queries: database.queries.withSchema('nowhere'), vault, clock })
    expect(await broken.submit({ to: '+212600000006', text: 'canary' })).toEqual({
      result: 'unknown',
      reason: 'the inbox did not answer',
    })
  })
})
