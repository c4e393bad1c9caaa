// Several carriers: which one a message leaves by, what changes it and what never does, and whose report settles what.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { type CarrierChoice, createCarrierChoice, type NamedCarrier } from '#src/outbox/carrier-choice.ts'
import { moveHealth } from '#src/outbox/carrier-health.ts'
import { readCarriers, readChanges, setWeight } from '#src/outbox/carrier-rows.ts'
import { deliver } from '#src/outbox/delivery.ts'
import { createGate, readGate } from '#src/outbox/gate.ts'
import type { LostPassword } from '#src/outbox/lost.ts'
import { createMessageTask } from '#src/outbox/message-task.ts'
import type { DeliveryReport, Outgoing, Submission } from '#src/outbox/outbox.ts'
import { resumeSending } from '#src/outbox/pause.ts'
import { createClock } from '#src/platform/clock.ts'
import { createPhones, databases, openWithQueue, vault } from './databases.ts'
import { createPost, type Post } from './post.ts'

const held: Submission = { result: 'held', reason: 'HTTP 401' }
const retry: Submission = { result: 'retry', reason: 'not connected' }
const unknown: Submission = { result: 'unknown', reason: 'no answer' }
const noRoute: Submission = { result: 'refused', by: 'route', reason: 'code 21612' }
const recipient: Submission = { result: 'refused', reason: 'code 21211' }

describe.each(databases)('on %s', which => {
  let database: Database
  let post: Post
  let choice: CarrierChoice
  const newPhone = createPhones()
  /** What each carrier answers to what, and what it was given. */
  let answers: Record<string, (message: Outgoing) => Submission>
  let given: { by: string; message: Outgoing }[]

  const carrier = (name: string, more: Partial<NamedCarrier['carrier']> = {}): NamedCarrier['carrier'] => ({
    ...more,
    async submit(message) {
      given.push({ by: name, message })
      return answers[name]?.(message) ?? { result: 'submitted', messageId: `id-${given.length}` }
    },
  })
  const open = (carriers: NamedCarrier[]) => {
    // Every look at the database is a new one.
    let elapsed = 0
    choice = createCarrierChoice({
      queries: database.queries,
      vault,
      clock: { ...createClock(), now: () => post.now() },
      carriers,
      now: () => (elapsed += 5_000),
    })
    return choice.register()
  }
  const openTwo = (weights: [number, number] = [100, 100]) =>
    open([
      { name: 'kannel', carrier: carrier('kannel', { bringsReference: true }), weight: weights[0] },
      { name: 'infobip', carrier: carrier('infobip', { bringsReference: true }), weight: weights[1] },
    ])

  beforeAll(async () => {
    database = await openWithQueue(which)
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    post = await createPost(database)
    answers = {}
    given = []
    const { queries } = database
    for (const table of ['outbox', 'reports', 'carriers', 'carrier_changes'] as const)
      await queries.deleteFrom(table).execute()
    await queries.updateTable('sending').set({ held_at: null, held_why: null, probed_at: null }).execute()
    await resumeSending(queries)
    await database.boss.deleteAllJobs('outbox')
  })

  const send = async (id: string) => {
    const clock = { ...createClock(), now: () => post.now() }
    const log = { info() {}, warn() {}, error() {} }
    const { queries } = database
    await deliver(
      {
        database,
        task: createMessageTask({ boss: database.boss, clock }),
        gate: createGate({ queries, released() {} }),
        choice,
        vault,
        clock,
        carriers: { sms: carrier('none') },
        log,
      },
      id,
    )
  }
  const put = (more: Parameters<Post['put']>[0] = {}) =>
    post.put({ to: newPhone(), lifeSeconds: 86_400, ...more })
  const sent = async (more: Parameters<Post['put']>[0] = {}) => {
    const id = await put(more)
    await send(id)
    return id
  }
  const by = () => given.map(each => each.by)
  const report = (carrierName: string, messageId: string, status: DeliveryReport['status'] = 'delivered') =>
    post.outbox.applyReport(database.queries, { carrier: carrierName, messageId, status, reason: null })
  const referenceOf = (index = -1) => given.at(index)?.message.reference ?? ''

  test('a carrier that this process cannot hand a message to is not chosen, unless nobody else is there', async () => {
    const [iam, infobip] = [carrier('iam'), carrier('infobip')]
    const link = { name: 'iam', carrier: iam, weight: 100, isReady: () => false }
    await open([link, { name: 'infobip', carrier: infobip, weight: 1 }])
    for (let index = 0; index < 5; index += 1) await sent()
    expect(new Set(by())).toEqual(new Set(['infobip']))
    given = []
    await open([link])
    await sent()
    expect(by()).toEqual(['iam'])
  })

  test('messages go by weight, and by nobody whose weight is nothing', async () => {
    await openTwo([100, 0])
    for (let index = 0; index < 10; index += 1) await sent()
    expect(new Set(by())).toEqual(new Set(['kannel']))
    await setWeight(database.queries, {
      name: 'kannel',
      weight: 0,
      byWhom: 'amina',
      at: new Date(post.now()),
    })
    await setWeight(database.queries, {
      name: 'infobip',
      weight: 1,
      byWhom: 'amina',
      at: new Date(post.now()),
    })
    given = []
    for (let index = 0; index < 5; index += 1) await sent()
    expect(new Set(by())).toEqual(new Set(['infobip']))
    expect(await readChanges(database.queries, 2)).toMatchObject([
      { carrier: 'infobip', byWhom: 'amina', what: 'weight 0 → 1' },
      { carrier: 'kannel', byWhom: 'amina', what: 'weight 100 → 0' },
    ])
  })

  test('the weights of the settings are the first ones; what an operator set stays', async () => {
    await openTwo([70, 30])
    await setWeight(database.queries, {
      name: 'kannel',
      weight: 5,
      byWhom: 'amina',
      at: new Date(post.now()),
    })
    await openTwo([70, 30])
    expect((await readCarriers(database.queries)).map(({ name, weight }) => [name, weight])).toEqual([
      ['infobip', 30],
      ['kannel', 5],
    ])
  })

  test('the carrier is written on the row before it is asked', async () => {
    await openTwo([0, 100])
    let row: { carrier: string | null; state: string } | undefined
    const id = await put()
    answers['infobip'] = () => ({ result: 'submitted', messageId: null })
    const asking = carrier('infobip')
    await open([
      {
        name: 'infobip',
        weight: 100,
        carrier: {
          async submit(message) {
            row = await post.row(id)
            return asking.submit(message)
          },
        },
      },
    ])
    await send(id)
    expect(row).toMatchObject({ carrier: 'infobip', state: 'sending', parts: 1 })
  })

  test.each([
    ['was not taken', retry],
    ['was refused because of the account', held],
    ['has no way there', noRoute],
  ])('what %s goes by the other at once', async (_, answer) => {
    await openTwo([1_000, 1])
    answers['kannel'] = () => answer
    answers['infobip'] = () => ({ result: 'submitted', messageId: null })
    const id = await sent()
    // The same delivery goes on with it: nobody waits for a job.
    expect(by().at(-1)).toBe('infobip')
    expect(await post.state(id)).toBe('submitted')
    expect((await post.row(id)).carrier).toBe('infobip')
  })

  test('what may have been taken never changes carrier, and is asked for once', async () => {
    await openTwo()
    answers['kannel'] = answers['infobip'] = () => unknown
    const id = await sent()
    await send(id)
    post.pass(3_600)
    await post.sweep()
    await post.reconcile()
    await send(id)
    expect(given).toHaveLength(1)
    expect(await post.state(id)).toBe('unknown')
  })

  test('a refusal of the recipient is final, whoever says it', async () => {
    await openTwo()
    answers['kannel'] = answers['infobip'] = () => recipient
    const id = await sent()
    expect(await post.state(id)).toBe('failed')
    expect(given).toHaveLength(1)
  })

  test('a message that nobody has a way for is failed, each having been asked once', async () => {
    await openTwo()
    answers['kannel'] = answers['infobip'] = () => noRoute
    const id = await sent()
    await send(id)
    expect(by().toSorted()).toEqual(['infobip', 'kannel'])
    expect(await post.row(id)).toMatchObject({ state: 'failed', last_error: 'code 21612' })
  })

  test('a carrier gets only the destinations that it reaches; a number that nobody reaches is failed', async () => {
    await open([
      { name: 'kannel', carrier: carrier('kannel'), weight: 1_000, destinations: ['+2127'] },
      { name: 'infobip', carrier: carrier('infobip'), weight: 1, destinations: ['+2126'] },
    ])
    await sent({ to: '+212612345678' })
    await sent({ to: '+212712345678' })
    expect(by()).toEqual(['infobip', 'kannel'])
    expect(await post.row(await sent({ to: '+33612345678' }))).toMatchObject({
      state: 'failed',
      last_error: 'no carrier reaches this number',
    })
  })

  test('a conversation stays with its carrier while that is well', async () => {
    await openTwo()
    const to = newPhone()
    for (let index = 0; index < 12; index += 1) await sent({ to, kind: 'reply' })
    const [first] = by()
    expect(new Set(by()).size).toBe(1)
    await database.queries
      .updateTable('carriers')
      .set({ health: 0.2 })
      .where('name', '=', String(first))
      .execute()
    given = []
    for (let index = 0; index < 12; index += 1) await sent({ to: newPhone(), kind: 'reply' })
    const others = by().filter(name => name !== first)
    expect(others.length).toBeGreaterThan(2)
  })

  test('a refusal of the account opens the breaker; the others go on, and one message a while tries again', async () => {
    await openTwo([1_000, 1])
    answers['kannel'] = () => held
    for (let index = 0; index < 10; index += 1) await sent({ kind: 'reply' })
    expect(by().filter(name => name === 'kannel')).toHaveLength(1)
    expect((await readGate(database.queries)).held.sms).toBeUndefined()
    const [, kannel] = await readCarriers(database.queries)
    expect(kannel).toMatchObject({ name: 'kannel', shutWhy: 'HTTP 401' })
    // Tried, still refused: the next trial is put off.
    post.pass(31)
    for (let index = 0; index < 5; index += 1) await sent({ kind: 'reply' })
    expect(by().filter(name => name === 'kannel')).toHaveLength(2)
    post.pass(31)
    await sent({ kind: 'reply' })
    expect(by().filter(name => name === 'kannel')).toHaveLength(2)
    answers['kannel'] = () => ({ result: 'submitted', messageId: null })
    post.pass(31)
    await sent({ kind: 'reply' })
    expect(by().at(-1)).toBe('kannel')
    // The way back is slow: it begins with little of its weight.
    expect((await readCarriers(database.queries))[1]).toMatchObject({ shutAt: null, health: 0.1 })
    expect((await readChanges(database.queries, 9)).map(({ what }) => what)).toEqual([
      'closed: it takes messages again',
      'opened: HTTP 401',
    ])
  })

  test('a code is nobody’s trial', async () => {
    await openTwo([1_000, 1])
    answers['kannel'] = () => held
    while (!by().includes('kannel')) await sent({ kind: 'reply' })
    post.pass(3_600)
    given = []
    await sent({ kind: 'code' })
    expect(by()).toEqual(['infobip'])
  })

  test('five in a row of which nobody knows open the breaker, while there is another; the last one stays open', async () => {
    await openTwo([1_000, 1])
    answers['kannel'] = answers['infobip'] = () => unknown
    for (let index = 0; index < 30; index += 1) await sent()
    expect((await readCarriers(database.queries)).filter(({ shutAt }) => shutAt !== null)).toHaveLength(1)
    expect(given).toHaveLength(30)
  })

  test('when all refuse us, everything is held, and goes on with whoever takes a message again', async () => {
    await openTwo()
    answers['kannel'] = answers['infobip'] = () => held
    const ids: string[] = []
    for (let index = 0; index < 4; index += 1) ids.push(await sent())
    for (const id of ids) await send(id)
    expect(new Set(by())).toEqual(new Set(['kannel', 'infobip']))
    expect(given).toHaveLength(2)
    expect((await readGate(database.queries)).held.sms).toMatchObject({ why: 'HTTP 401' })
    answers['infobip'] = answers['kannel'] = () => ({ result: 'submitted', messageId: null })
    post.pass(31)
    await send(ids[0] ?? '')
    expect(await post.state(ids[0] ?? '')).toBe('submitted')
    expect((await readGate(database.queries)).held.sms).toBeUndefined()
  })

  test('when all are switched off, everything is held, and goes on when one is switched on', async () => {
    await openTwo([0, 0])
    const id = await sent()
    expect(given).toEqual([])
    expect((await readGate(database.queries)).held.sms).toMatchObject({ why: 'no carrier takes messages' })
    await setWeight(database.queries, { name: 'kannel', weight: 1, byWhom: 'x', at: new Date(post.now()) })
    post.pass(31)
    await send(id)
    expect(await post.state(id)).toBe('submitted')
    expect((await readGate(database.queries)).held.sms).toBeUndefined()
  })

  test('our reference finds the message when the answer was lost, and before it came', async () => {
    await openTwo()
    answers['kannel'] = answers['infobip'] = () => unknown
    const id = await sent()
    expect(await report((await post.row(id)).carrier ?? '', referenceOf())).toBe('settled')
    expect(await post.state(id)).toBe('delivered')

    const early: string[] = []
    await open([
      {
        name: 'kannel',
        weight: 100,
        carrier: {
          bringsReference: true,
          async submit({ reference = '' }) {
            early.push(String(await report('kannel', reference)))
            return { result: 'submitted', messageId: null }
          },
        },
      },
    ])
    expect(await post.state(await sent())).toBe('delivered')
    expect(early).toEqual(['kept'])
  })

  test('a report that came before its sender died is applied by the sweep', async () => {
    await openTwo()
    const id = await put()
    const chosen = await choice.choose(database.queries, id, new Date(post.now()))
    if (typeof chosen !== 'object') throw new Error('not chosen')
    const { claimMessage } = await import('#src/outbox/claim.ts')
    await claimMessage(database.queries, id, new Date(post.now()), { choose: async () => chosen })
    expect(await report(chosen.name, chosen.reference)).toBe('kept')
    post.pass(200)
    await post.sweep()
    expect(await post.state(id)).toBe('delivered')
  })

  test('a report of one carrier settles nothing of another’s, whatever id it names', async () => {
    await openTwo([100, 0])
    answers['kannel'] = () => ({ result: 'submitted', messageId: null })
    const id = await sent()
    const reference = referenceOf()
    for (const messageId of [reference, `kannel:${reference}`]) {
      expect(await report('infobip', messageId)).toBe('kept')
      expect(await report('africastalking', messageId)).toBe('kept')
      expect(
        await post.outbox.applyReport(database.queries, { messageId, status: 'delivered', reason: null }),
      ).toBe('kept')
    }
    expect(await post.state(id)).toBe('submitted')
    expect(await report('kannel', reference)).toBe('settled')
  })

  test('a report that names only the recipient is placed among its own carrier’s messages', async () => {
    await open([
      { name: 'one', carrier: carrier('one'), weight: 100 },
      { name: 'two', carrier: carrier('two'), weight: 0 },
    ])
    answers['one'] = () => unknown
    const to = newPhone()
    const id = await sent({ to })
    const tell = (name: string) =>
      post.outbox.applyReport(database.queries, {
        carrier: name,
        messageId: 'elsewhere',
        status: 'delivered',
        reason: null,
        to,
      })
    expect(await tell('two')).toBe('dropped')
    expect(await tell('one')).toBe('kept')
    post.pass(200)
    await post.sweep()
    expect(await post.state(id)).toBe('delivered')
  })

  test('what was told of an attempt that was not taken settles no later one', async () => {
    await openTwo([100, 0])
    answers['kannel'] = () => retry
    const id = await sent()
    const first = referenceOf()
    answers['kannel'] = () => ({ result: 'submitted', messageId: null })
    post.pass(60)
    await send(id)
    expect(referenceOf()).not.toBe(first)
    expect(await report('kannel', first, 'failed')).toBe('kept')
    expect(await post.state(id)).toBe('submitted')
  })

  test('the network that a report tells is kept beside the message', async () => {
    await openTwo([100, 0])
    const id = await sent()
    await post.outbox.applyReport(database.queries, {
      carrier: 'kannel',
      messageId: referenceOf(),
      status: 'delivered',
      reason: null,
      operator: 'inwi',
    })
    expect((await post.row(id)).operator).toBe('inwi')
  })

  describe('what was lost', () => {
    const replaced: LostPassword[] = []
    const makeGood = () =>
      post.outbox.makeGood(database.queries, {
        unknownMinutes: 30,
        async replacePassword(_, lost) {
          replaced.push(lost)
        },
      })
    const lose = async (kind: 'password' | 'number') => {
      await openTwo([100, 0])
      answers['kannel'] = () => unknown
      const id = await sent({ kind, ...(kind === 'password' && { about: 'Z52708', language: 'fr' }) })
      await setWeight(database.queries, {
        name: 'infobip',
        weight: 100,
        byWhom: 'x',
        at: new Date(post.now()),
      })
      return id
    }
    const shutKannel = () =>
      database.queries
        .updateTable('carriers')
        .set({ shut_at: new Date(post.now()), probed_at: new Date(post.now() + 86_400_000) })
        .where('name', '=', 'kannel')
        .execute()
    beforeEach(() => {
      replaced.length = 0
    })

    test('a password is replaced as soon as any carrier is well', async () => {
      await lose('password')
      await shutKannel()
      post.pass(31 * 60)
      expect(await makeGood()).toBe(1)
      expect(replaced).toHaveLength(1)
    })

    test('a number goes once more by its own carrier, when that is well', async () => {
      await lose('number')
      post.pass(31 * 60)
      expect(await makeGood()).toBe(1)
      const again = await database.queries
        .selectFrom('outbox')
        .select(['id', 'bound_to'])
        .where('state', '=', 'queued')
        .executeTakeFirstOrThrow()
      expect(again.bound_to).toBe('kannel')
      given = []
      await send(again.id)
      expect(by()).toEqual(['kannel'])
    })

    test('or, when that is still down after as long again, as a new message by another', async () => {
      await lose('number')
      await shutKannel()
      post.pass(31 * 60)
      expect(await makeGood()).toBe(0)
      post.pass(30 * 60)
      expect(await makeGood()).toBe(1)
      const again = await database.queries
        .selectFrom('outbox')
        .select(['id', 'bound_to'])
        .where('state', '=', 'queued')
        .executeTakeFirstOrThrow()
      expect(again.bound_to).toBeNull()
      given = []
      await send(again.id)
      expect(by()).toEqual(['infobip'])
    })
  })

  describe('health', () => {
    const long = () =>
      database.queries
        .updateTable('carriers')
        .set({ moved_at: new Date(0) })
        .execute()

    test('falls with what may have been lost, and rises by a tenth at a time', async () => {
      await openTwo([1, 0])
      let count = 0
      answers['kannel'] = () => (count++ % 2 === 0 ? unknown : { result: 'submitted', messageId: null })
      for (let index = 0; index < 20; index += 1) await sent()
      await long()
      expect(await moveHealth(database.queries, new Date(post.now()))).toBe(1)
      const healthOf = async () =>
        (await readCarriers(database.queries)).find(({ name }) => name === 'kannel')?.health
      expect(await healthOf()).toBeCloseTo(0.5)
      // Not again within the minute.
      expect(await moveHealth(database.queries, new Date(post.now()))).toBe(0)
      post.pass(700)
      await long()
      await moveHealth(database.queries, new Date(post.now()))
      expect(await healthOf()).toBeCloseTo(0.6)
      expect((await readChanges(database.queries, 1))[0]).toMatchObject({
        byWhom: 'health',
        what: '50 % → 60 %',
      })
    })

    test('falls when reports fail to come that others bring', async () => {
      await openTwo([100, 100])
      for (let index = 0; index < 60; index += 1) await sent()
      for (const { by: name, message } of given)
        if (name === 'infobip') await report('infobip', message.reference ?? '')
      await long()
      post.pass(200)
      await moveHealth(database.queries, new Date(post.now()))
      const [infobip, kannel] = await readCarriers(database.queries)
      expect(infobip?.health).toBe(1)
      expect(kannel?.health).toBeLessThan(0.1)
    })
  })
})
