// Whose refusal it is, and what an operator holds: what nobody's message passes, and how it goes on.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Database, within } from '#src/db/database.ts'
import { hold, readGate } from '#src/outbox/gate.ts'
import { createOutbox } from '#src/outbox/message-rows.ts'
import type { Submission } from '#src/outbox/outbox.ts'
import { describeWaiting, pauseSending, readWaiting, resumeSending } from '#src/outbox/pause.ts'
import { startSender } from '#src/outbox/sender.ts'
import { createClock } from '#src/platform/clock.ts'
import { createPhones, databases, openWithQueue, vault } from './databases.ts'
import { createPost, type Post } from './post.ts'

const soon = { timeout: 15_000, interval: 20 }

describe.each(databases)('on %s', which => {
  let database: Database
  let post: Post
  const newPhone = createPhones()

  beforeAll(async () => {
    database = await openWithQueue(which)
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    post = await createPost(database)
    await database.queries.deleteFrom('outbox').execute()
    await database.boss.deleteAllJobs('outbox')
    await database.queries
      .updateTable('sending')
      .set({ held_at: null, held_why: null, probed_at: null })
      .execute()
    await resumeSending(database.queries)
  })

  const messagesLike = (text: string) => post.logged.filter(line => JSON.stringify(line).includes(text))

  test('a refusal of the recipient is final; a refusal of ours holds everything, rings once and waits', async () => {
    const theirs = await post.put({ to: newPhone() })
    post.answer({ result: 'refused', reason: 'recipient 403 InvalidPhoneNumber' })
    await post.deliver(theirs)
    expect(await post.state(theirs)).toBe('failed')
    expect((await readGate(post.queries)).held).toEqual({})

    const ours = [await post.put({ to: newPhone() }), await post.put({ to: newPhone() })]
    const answer = { result: 'held', reason: 'HTTP 401' } as const
    post.answer(answer, answer)
    for (const id of ours) await post.deliver(id)
    expect(await Promise.all(ours.map(post.state))).toEqual(['queued', 'queued'])
    expect((await readGate(post.queries)).held).toMatchObject({ sms: { why: 'HTTP 401' } })
    expect(messagesLike('refuses us')).toHaveLength(1)
  })

  test('held messages keep their text, get no new jobs, and expire in their time', async () => {
    const id = await post.put({ to: newPhone(), lifeSeconds: 600 })
    post.answer({ result: 'held', reason: 'HTTP 402' })
    await post.deliver(id)
    expect(await post.envelope(id)).toHaveProperty('text')
    post.pass(300)
    expect(await post.reconcile()).toBe(0)
    post.pass(301)
    await post.sweep()
    expect(await post.row(id)).toMatchObject({ state: 'failed', last_error: 'expired' })
  })

  test('while the carrier refuses us, those behind the one that was tried are not', async () => {
    const to = newPhone()
    const [first, second] = [await post.put({ to }), await post.put({ to })]
    post.answer({ result: 'held', reason: 'HTTP 401' })
    await post.deliver(second)
    expect(post.sent).toHaveLength(1)
    expect(await post.jobs(first)).toEqual([0, 40])
    expect(await post.jobs(second)).toEqual([0, 40])
  })

  test('one that was under way when the refusal came does not end it', async () => {
    const [slow, held, later] = [newPhone(), newPhone(), newPhone()]
    const asked = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<Submission>()
    post.answer(
      () => {
        asked.resolve()
        return answered.promise
      },
      { result: 'held', reason: 'HTTP 401' },
    )
    const delivering = post.deliver(await post.put({ to: slow }))
    await asked.promise
    post.pass(1)
    await post.deliver(await post.put({ to: held }))
    answered.resolve({ result: 'submitted', messageId: 'slow' })
    await delivering
    expect((await readGate(post.queries)).held).toHaveProperty('sms')
    post.pass(1)
    await post.deliver(await post.put({ to: later }))
    await vi.waitFor(async () => expect((await readGate(post.queries)).held).toEqual({}), soon)
  })

  test('paused, nothing is taken, whoever tries; resumed, it goes', async () => {
    const id = await post.put({ to: newPhone(), kind: 'code' })
    expect(await pauseSending(post.queries, 'by an operator', new Date(post.now()))).toBe(true)
    expect(await pauseSending(post.queries, 'again', new Date(post.now()))).toBe(false)
    await post.deliver(id)
    expect(post.sent).toEqual([])
    expect(await readGate(post.queries)).toMatchObject({ paused: { why: 'by an operator' } })
    expect(await resumeSending(post.queries)).toBe(true)
    expect(await resumeSending(post.queries)).toBe(false)
    await post.deliver(id)
    expect(post.sent).toHaveLength(1)
  })

  test('what waits is told by kind and age, without what is out of its time', async () => {
    await post.put({ kind: 'code', lifeSeconds: 60 })
    await post.put({ kind: 'password', lifeSeconds: 86_400 })
    post.pass(1_800)
    await post.put({ kind: 'password' })
    await post.put({ kind: 'password' })
    const waiting = await readWaiting(post.queries, new Date(post.now()))
    expect(describeWaiting(waiting)).toBe('2 password under ten minutes, 1 password under an hour')
    expect(describeWaiting([])).toBe('nothing waits')
  })

  describe('with a sender', () => {
    const cleanups: (() => Promise<unknown>)[] = []
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0)) await cleanup()
    })

    const start = async (answer: (text: string) => Submission) => {
      const clock = createClock()
      const outbox = createOutbox({ boss: database.boss, vault, clock })
      const sent: string[] = []
      const told: string[] = []
      const carrier = {
        async submit({ text }: { text: string }) {
          sent.push(text)
          return answer(text)
        },
      }
      const log = { info() {}, warn() {}, error() {} }
      const sender = await startSender({
        database,
        vault,
        clock,
        carriers: { sms: carrier },
        log,
        held: (_, reason) => void told.push(`held ${reason}`),
        released: () => void told.push('released'),
      })
      cleanups.push(() => sender.stop())
      const put = (text: string) => {
        const to = newPhone()
        const idempotencyKey = `${text} ${to}`
        return within(database.queries, trx =>
          outbox.enqueue(trx, {
            medium: 'sms',
            kind: 'password',
            to,
            text,
            idempotencyKey,
            lifeSeconds: 3_600,
          }),
        )
      }
      return { sent, told, put }
    }

    test('a carrier that refuses us is tried with one message, and takes all that waited when it is mended', async () => {
      let isMended = false
      const { sent, told, put } = await start(() =>
        isMended ? { result: 'submitted', messageId: null } : { result: 'held', reason: 'HTTP 401' },
      )
      await put('first')
      await vi.waitFor(() => expect(told).toEqual(['held HTTP 401']), soon)
      await new Promise(resolve => setTimeout(resolve, 1_100))
      for (const text of ['second', 'third']) await put(text)
      await new Promise(resolve => setTimeout(resolve, 1_200))
      expect(sent).toEqual(['first'])
      isMended = true
      // As if half a minute had passed since the last try.
      await database.queries
        .updateTable('sending')
        .set({ probed_at: new Date(0) })
        .execute()
      await vi.waitFor(() => expect(sent.toSorted()).toEqual(['first', 'second', 'third']), soon)
      expect(told).toEqual(['held HTTP 401', 'released'])
    })

    test('paused by anybody, it takes nothing more within a second; resumed, all of it', async () => {
      const { sent, put } = await start(() => ({ result: 'submitted', messageId: null }))
      await pauseSending(database.queries, 'by an operator', new Date())
      await new Promise(resolve => setTimeout(resolve, 1_100))
      await put('later')
      await new Promise(resolve => setTimeout(resolve, 800))
      expect(sent).toEqual([])
      await resumeSending(database.queries)
      await vi.waitFor(() => expect(sent).toEqual(['later']), soon)
    })
  })

  test('a medium is held once', async () => {
    const at = new Date()
    expect(await hold(post.queries, 'email', 'EAUTH', at)).toBe(true)
    expect(await hold(post.queries, 'email', 'EAUTH', at)).toBe(false)
  })
})
