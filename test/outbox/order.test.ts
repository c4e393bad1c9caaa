// What goes to one number goes in the order in which it was put in, and questions that nobody is to answer any more do not go.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Database, within } from '#src/db/database.ts'
import type { Submission } from '#src/outbox/outbox.ts'
import { createPhones, databases, openWithQueue } from './databases.ts'
import { createPost, type Post } from './post.ts'

describe.each(databases)('on %s', which => {
  let database: Database
  let post: Post
  const newPhone = createPhones()

  beforeAll(async () => {
    database = await openWithQueue(which)
    post = await createPost(database)
  })
  afterAll(() => database.close())

  const textsTo = (to: string) => post.sent.filter(sent => sent.to === to).map(({ text }) => text)
  const submitting = () => {
    const asked = Promise.withResolvers<void>()
    const answered = Promise.withResolvers<Submission>()
    post.answer(() => {
      asked.resolve()
      return answered.promise
    })
    return { asked: asked.promise, answer: answered.resolve }
  }
  const said = (at: number, asks: boolean) => ({ kind: 'reply', said: { at, asks } }) as const

  describe('order', () => {
    test('whoever wants a later message sends the earlier ones first', async () => {
      const to = newPhone()
      await post.put({ to, kind: 'reply', text: '1' })
      await post.put({ to, kind: 'number', text: '2' })
      const third = await post.put({ to, kind: 'password', text: '3' })
      await post.deliver(third)
      expect(textsTo(to)).toEqual(['1', '2', '3'])
    })

    test('many workers with the jobs of one number in any order send them in theirs', async () => {
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), async order => {
          const to = newPhone()
          const ids: string[] = []
          for (const text of ['0', '1', '2', '3', '4']) ids.push(await post.put({ to, kind: 'number', text }))
          await Promise.all(order.map(index => post.deliver(ids[index] ?? '')))
          // Who came while another was being handed over looks again a second later.
          for (const id of ids) await post.deliver(id)
          expect(textsTo(to)).toEqual(['0', '1', '2', '3', '4'])
        }),
        { numRuns: 15 },
      )
    })

    test('while one is being handed over the next one waits, and goes as soon as that is done', async () => {
      const to = newPhone()
      const [first, second] = [await post.put({ to, text: '1' }), await post.put({ to, text: '2' })]
      const { asked, answer } = submitting()
      const delivering = post.deliver(first)
      await asked
      await post.deliver(second)
      expect(textsTo(to)).toEqual(['1'])
      expect(await post.jobs(second)).toEqual([0, 1])
      answer({ result: 'submitted', messageId: `order-${to}` })
      await delivering
      expect(textsTo(to)).toEqual(['1', '2'])
    })

    test('one that waits for its next attempt holds nobody', async () => {
      const to = newPhone()
      const first = await post.put({ to, text: '1' })
      post.answer({ result: 'retry', reason: 'not connected' })
      await post.deliver(first)
      await post.deliver(await post.put({ to, text: '2' }))
      expect(textsTo(to)).toEqual(['1', '2'])
      post.pass(2)
      await post.deliver(first)
      expect(textsTo(to)).toEqual(['1', '2', '1'])
    })

    test('one that is handed over for too long holds nobody', async () => {
      const to = newPhone()
      const [first, second] = [await post.put({ to, text: '1' }), await post.put({ to, text: '2' })]
      const { asked, answer } = submitting()
      const delivering = post.deliver(first)
      await asked
      post.pass(16)
      await post.deliver(second)
      expect(textsTo(to)).toEqual(['1', '2'])
      answer({ result: 'unknown', reason: 'no answer' })
      await delivering
    })

    test('a code goes at once, whatever else waits, and holds nobody', async () => {
      const to = newPhone()
      await post.put({ to, kind: 'reply', text: 'question' })
      const code = await post.put({ to, kind: 'code', text: 'code' })
      const { asked, answer } = submitting()
      const delivering = post.deliver(code)
      await asked
      expect(textsTo(to)).toEqual(['code'])
      await post.deliver(await post.put({ to, kind: 'number', text: 'number' }))
      expect(textsTo(to)).toEqual(['code', 'question', 'number'])
      answer({ result: 'submitted', messageId: `code-${to}` })
      await delivering
    })

    test('other numbers, and e-mails, wait for nobody', async () => {
      const [to, other] = [newPhone(), newPhone()]
      await post.put({ to, text: '1' })
      await post.deliver(await post.put({ to: other, text: '2' }))
      expect(textsTo(to)).toEqual([])
      expect(textsTo(other)).toEqual(['2'])
    })
  })

  describe('withdrawal', () => {
    test.each([
      ['a question', true],
      ['an ending', false],
    ])('%s takes back the questions before it', async (_, asks) => {
      const to = newPhone()
      const old = await post.put({ to, text: 'old question', ...said(1, true) })
      const now = await post.put({ to, text: 'what stands', ...said(2, asks) })
      await post.deliver(old)
      await post.deliver(now)
      expect(textsTo(to)).toEqual(['what stands'])
      expect(await post.row(old)).toMatchObject({ state: 'failed', last_error: 'withdrawn' })
      expect(await post.envelope(old)).toEqual({ to })
      expect((await post.desk.listTroubled(post.queries)).map(({ id }) => id)).not.toContain(old)
      expect(await post.desk.requeue(post.queries, [old])).toEqual([])
    })

    test('both parts of a question are of one turn, and leave', async () => {
      const to = newPhone()
      await post.put({ to, text: 'part 1', ...said(1, true) })
      await post.deliver(await post.put({ to, text: 'part 2', ...said(1, true) }))
      expect(textsTo(to)).toEqual(['part 1', 'part 2'])
    })

    test('a question that a later turn has overtaken is not put in; an ending is', async () => {
      const to = newPhone()
      const add = (text: string, at: number, asks: boolean) =>
        within(post.queries, trx =>
          post.outbox.enqueue(trx, {
            medium: 'sms',
            kind: 'reply',
            to,
            text,
            lifeSeconds: 60,
            idempotencyKey: `${to} ${text}`,
            said: { at, asks },
          }),
        )
      await add('newer', 5, true)
      await add('older question', 4, true)
      await add('older ending', 3, false)
      const rows = await post.queries
        .selectFrom('outbox')
        .select('id')
        .where('idempotency_key', 'like', `${to}%`)
        .execute()
      for (const { id } of rows) await post.deliver(id)
      expect(textsTo(to)).toEqual(['newer', 'older ending'])
    })

    test('turns of one caller put in at the same instant leave nothing old behind', async () => {
      await fc.assert(
        fc.asyncProperty(fc.shuffledSubarray([1, 2, 3, 4], { minLength: 4 }), async turns => {
          const to = newPhone()
          await Promise.all(
            turns.map(turn =>
              within(post.queries, trx =>
                post.outbox.enqueue(trx, {
                  medium: 'sms',
                  kind: 'reply',
                  to,
                  text: `question ${turn}`,
                  lifeSeconds: 60,
                  idempotencyKey: `${to} ${turn}`,
                  said: { at: turn, asks: true },
                }),
              ),
            ),
          )
          const rows = await post.queries
            .selectFrom('outbox')
            .select(['id', 'state'])
            .where('idempotency_key', 'like', `${to}%`)
            .execute()
          for (const { id } of rows) await post.deliver(id)
          expect(textsTo(to)).toEqual(['question 4'])
        }),
        { numRuns: 10 },
      )
    })

    test('what is being handed over cannot be taken back, and is not tried again', async () => {
      const to = newPhone()
      const old = await post.put({ to, text: 'old question', ...said(1, true) })
      const { asked, answer } = submitting()
      const delivering = post.deliver(old)
      await asked
      await within(post.queries, trx => post.outbox.withdrawQuestions(trx, to))
      answer({ result: 'retry', reason: 'not connected' })
      await delivering
      expect(await post.row(old)).toMatchObject({ state: 'failed', last_error: 'withdrawn' })
      expect(await post.envelope(old)).toEqual({ to })
    })

    test('taken back too late it has gone, and its report counts', async () => {
      const to = newPhone()
      const old = await post.put({ to, ...said(1, true) })
      const { asked, answer } = submitting()
      const delivering = post.deliver(old)
      await asked
      await within(post.queries, trx => post.outbox.withdrawQuestions(trx, to))
      answer({ result: 'submitted', messageId: `late-${to}` })
      await delivering
      expect(await post.report(`late-${to}`, 'delivered')).toBe('settled')
    })

    test('STOP takes back every question, and no answer, number, code or password', async () => {
      const to = newPhone()
      const question = await post.put({ to, text: 'question', ...said(1, true) })
      const others = []
      for (const kind of ['reply', 'answer', 'number', 'code', 'password'] as const)
        others.push(await post.put({ to, kind, text: kind, said: { at: 1, asks: false } }))
      await within(post.queries, trx => post.outbox.withdrawQuestions(trx, to))
      expect(await post.state(question)).toBe('failed')
      expect(new Set(await Promise.all(others.map(post.state)))).toEqual(new Set(['queued']))
    })
  })
})
