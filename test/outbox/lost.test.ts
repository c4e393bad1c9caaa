// Messages of which nobody knows whether they left: what is made good, once, and only while the carrier is well.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Database, within } from '#src/db/database.ts'
import { hold } from '#src/outbox/gate.ts'
import type { LostPassword } from '#src/outbox/lost.ts'
import type { Kind } from '#src/outbox/outbox.ts'
import { pauseSending, resumeSending } from '#src/outbox/pause.ts'
import { createPhones, databases, openWithQueue } from './databases.ts'
import { createPost, type Post } from './post.ts'

describe.each(databases)('on %s', which => {
  let database: Database
  let post: Post
  let replaced: LostPassword[]
  const newPhone = createPhones()

  beforeAll(async () => {
    database = await openWithQueue(which)
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    post = await createPost(database)
    replaced = []
    await database.queries.deleteFrom('outbox').execute()
    await database.queries.updateTable('sending').set({ held_at: null }).execute()
    await resumeSending(database.queries)
  })

  const makeGood = () =>
    post.outbox.makeGood(post.queries, {
      unknownMinutes: 30,
      async replacePassword(_, lost) {
        replaced.push(lost)
      },
    })
  const lose = async (kind: Kind, more: Parameters<Post['put']>[0] = {}) => {
    const id = await post.put({ kind, to: newPhone(), text: `text of ${kind}`, lifeSeconds: 86_400, ...more })
    post.answer({ result: 'unknown', reason: 'HTTP 500' })
    await post.deliver(id)
    expect(await post.state(id)).toBe('unknown')
    return id
  }
  const losePassword = (more: Parameters<Post['put']>[0] = {}) =>
    lose('password', { about: 'Z52708', language: 'fr', idempotencyKey: `password:${newPhone()}`, ...more })
  /** The carrier takes what it is given. */
  const send = async (times = 1) => {
    for (let index = 0; index < times; index += 1)
      await post.deliver(await post.put({ kind: 'code', to: newPhone() }))
  }
  const queued = () =>
    post.queries.selectFrom('outbox').select(['id', 'kind']).where('state', '=', 'queued').execute()

  test.each(['number', 'answer'] as const)(
    'a %s is sent once more, to the same number, as it was',
    async kind => {
      const id = await lose(kind)
      const { to } = (await post.envelope(id)) as { to: string }
      post.pass(31 * 60)
      await send()
      expect(await makeGood()).toBe(1)
      const [again] = await queued()
      post.answer({ result: 'unknown', reason: 'HTTP 500' })
      await post.deliver(again?.id ?? '')
      expect(post.sent.filter(sent => sent.to === to).map(({ text }) => text)).toEqual([
        `text of ${kind}`,
        `text of ${kind}`,
      ])
      // Once: lost again, it stays so.
      post.pass(31 * 60)
      await send(5)
      expect(await makeGood()).toBe(0)
    },
  )

  test('a password is handed to whoever can have it replaced, once, with all that takes', async () => {
    const id = await losePassword()
    const { to } = (await post.envelope(id)) as { to: string }
    const { idempotency_key: messageKey } = await post.row(id)
    post.pass(31 * 60)
    await send()
    expect(await makeGood()).toBe(1)
    expect(await makeGood()).toBe(0)
    expect(replaced).toMatchObject([{ id, to, messageKey, registrationNumber: 'Z52708', language: 'fr' }])
  })

  test('a code, a reply and a question are not sent again', async () => {
    await lose('code')
    await lose('reply', { said: { at: 1, asks: true } })
    await lose('reply')
    post.pass(40 * 60)
    await send(20)
    expect(await makeGood()).toBe(0)
  })

  test('nothing is made good before its time, after its report, or out of its time', async () => {
    const early = await lose('number')
    post.pass(29 * 60)
    await send(5)
    expect(await makeGood()).toBe(0)
    post.pass(2 * 60)
    await send(5)
    expect(await makeGood()).toBe(1)
    expect((await post.row(early)).renewal).toBe('done')

    const id = await post.put({ kind: 'number', to: newPhone() })
    post.answer({ result: 'unknown', reason: 'recipient 500', messageId: 'came' })
    await post.deliver(id)
    await post.report('came', 'delivered')
    await lose('number', { lifeSeconds: 1_000 })
    post.pass(31 * 60)
    await send(5)
    expect(await makeGood()).toBe(0)
  })

  test('while the carrier is ill nothing is; when it is well again all is', async () => {
    const lost = [await lose('number'), await lose('number'), await lose('number')]
    post.pass(31 * 60)
    await lose('code')
    await send(2)
    expect(await makeGood()).toBe(0)
    post.pass(11 * 60)
    await send(3)
    expect(await makeGood()).toBe(lost.length)
  })

  test('when nothing was handed over lately, one is tried', async () => {
    await lose('number')
    await lose('number')
    post.pass(31 * 60)
    expect(await makeGood()).toBe(1)
  })

  test('while nothing leaves nothing is made good', async () => {
    await lose('number')
    post.pass(31 * 60)
    await send()
    await pauseSending(post.queries, 'by an operator', new Date(post.now()))
    expect(await makeGood()).toBe(0)
    await resumeSending(post.queries)
    await hold(post.queries, 'sms', 'HTTP 401', new Date(post.now()))
    expect(await makeGood()).toBe(0)
  })

  test('messages of the version before are made good by command alone', async () => {
    const id = await losePassword()
    await post.queries.updateTable('outbox').set({ renewal: null }).where('id', '=', id).execute()
    post.pass(31 * 60)
    await send()
    expect(await makeGood()).toBe(0)
    const { created_at } = await post.row(id)
    const later = new Date(created_at.getTime() + 1_000)
    expect(await post.desk.renewUnknown(post.queries, later)).toEqual({ renewable: 0, others: 0 })
    expect(await post.desk.renewUnknown(post.queries, created_at)).toEqual({ renewable: 1, others: 0 })
    expect(await makeGood()).toBe(1)
    expect(await post.desk.renewUnknown(post.queries, created_at)).toEqual({ renewable: 0, others: 1 })
  })

  test('after a restore what waited may have been sent: it is not sent, and made good as others are', async () => {
    const old = await post.put({ kind: 'number', to: newPhone(), lifeSeconds: 86_400 })
    post.pass(60)
    const fresh = await post.put({ kind: 'number', to: newPhone(), lifeSeconds: 86_400 })
    const { created_at } = await post.row(fresh)
    expect(await post.desk.doubt(post.queries, created_at)).toBe(1)
    expect(await post.state(old)).toBe('unknown')
    await post.deliver(old)
    await post.deliver(fresh)
    expect(post.sent).toHaveLength(1)
    post.pass(31 * 60)
    await send(3)
    expect(await makeGood()).toBe(1)
  })

  test('two processes at once make one good once', async () => {
    await losePassword()
    post.pass(31 * 60)
    await send(3)
    const done = await Promise.all([makeGood(), makeGood(), makeGood()])
    expect(done.reduce((sum, each) => sum + each, 0)).toBe(1)
    expect(replaced).toHaveLength(1)
  })

  test('nothing of a password is put in with a transaction that fails', async () => {
    const id = await losePassword()
    post.pass(31 * 60)
    await send()
    const failing = post.outbox.makeGood(post.queries, {
      unknownMinutes: 30,
      replacePassword: () => Promise.reject(new Error('no')),
    })
    await expect(failing).rejects.toThrow('no')
    expect((await post.row(id)).renewal).toBe('open')
    await within(post.queries, async () => {})
  })
})
