// The life of a message, from being put in to its end, on both databases.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import type { Submission } from '#src/outbox/outbox.ts'
import { databases, openWithQueue } from './databases.ts'
import { createPost, type Post } from './post.ts'

describe.each(databases)('on %s', which => {
  let database: Database
  let post: Post

  beforeAll(async () => {
    database = await openWithQueue(which)
    post = await createPost(database)
  })
  afterAll(() => database.close())

  describe('putting in', () => {
    test('a message and its job are committed together or not at all', async () => {
      const lost = database.queries.transaction().execute(async trx => {
        await post.outbox.enqueue(trx, {
          medium: 'sms',
          kind: 'password',
          to: '+212612345678',
          text: 'never',
          lifeSeconds: 60,
          idempotencyKey: 'rolled-back',
        })
        throw new Error('the account could not be opened')
      })
      await expect(lost).rejects.toThrow('the account')
      expect(await post.dump()).not.toContain('rolled-back')
      const id = await post.put()
      expect(await post.state(id)).toBe('queued')
      expect(await post.jobs(id)).toEqual([0])
    })

    test('the same key is the same message, also at the same time', async () => {
      const ids = await Promise.all(
        Array.from({ length: 5 }, () => post.put({ idempotencyKey: 'the-same', text: 'once' })),
      )
      expect(new Set(ids).size).toBe(1)
      expect(await post.jobs(ids[0] ?? '')).toEqual([0])
    })

    test('no text, recipient or subject stands in the clear in any table or job', async () => {
      await post.put({ about: 'Z52708', to: '+212698765432', text: 'secret K7MP-XR24-B9TD' })
      await post.put({ medium: 'email', to: 'canary@example.ma', text: 'T', subject: 'Subject canary' })
      const dump = await post.dump()
      const hex = (text: string) => Buffer.from(text).toString('hex')
      for (const canary of ['698765432', 'K7MP', 'Z52708', 'canary@', 'Subject canary']) {
        expect(dump).not.toContain(canary)
        expect(dump).not.toContain(hex(canary))
      }
    })

    test('the newest message of a kind about a subject is found, with its recipient', async () => {
      await post.put({ about: 'A1', to: '+212600000001' })
      post.pass(1)
      const id = await post.put({ about: 'A1', to: '+212600000002' })
      await post.put({ about: 'A1', kind: 'code' })
      const fate = await post.outbox.latest(post.queries, 'password', 'A1')
      expect(fate).toMatchObject({ id, state: 'queued', to: '+212600000002', settledAt: null })
      expect(await post.outbox.latest(post.queries, 'password', 'A2')).toBeUndefined()
    })
  })

  describe('sending', () => {
    // What was only put in goes to the same number, and would go first.
    beforeAll(() => post.queries.deleteFrom('outbox').execute())

    test('a taken message is submitted, its text kept for nobody but the report', async () => {
      const id = await post.put({ to: '+212611111111', text: 'hello' })
      const before = post.sent.length
      post.answer({ result: 'submitted', messageId: 'taken' })
      await post.deliver(id)
      expect(post.sent.slice(before)).toEqual([{ to: '+212611111111', text: 'hello' }])
      expect(await post.row(id)).toMatchObject({ state: 'submitted', attempts: 1, last_error: null })
    })

    test('of many workers with the same job one sends', async () => {
      const id = await post.put({ to: '+212622222222' })
      const before = post.sent.length
      await Promise.all(Array.from({ length: 8 }, () => post.deliver(id)))
      await post.deliver(id)
      expect(post.sent.length - before).toBe(1)
      expect((await post.row(id)).attempts).toBe(1)
    })

    test('a refusal is final and keeps the text for an operator until its time is over', async () => {
      const id = await post.put({ lifeSeconds: 600 })
      post.answer({ result: 'refused', reason: 'recipient 403 InvalidPhoneNumber' })
      await post.deliver(id)
      expect(await post.row(id)).toMatchObject({
        state: 'failed',
        last_error: 'recipient 403 InvalidPhoneNumber',
      })
      const before = post.sent.length
      await post.deliver(id)
      expect(post.sent.length).toBe(before)
      expect(await post.envelope(id)).toHaveProperty('text')
      post.pass(601)
      await post.sweep()
      expect(await post.envelope(id)).toEqual({ to: '+212612345678' })
      expect(await post.state(id)).toBe('failed')
    })

    test('what was certainly not taken is tried again, later each time, until its time is over', async () => {
      const id = await post.put({ lifeSeconds: 3_600 })
      const waits: number[] = []
      for (;;) {
        post.answer({ result: 'retry', reason: 'not connected ECONNREFUSED' })
        await post.deliver(id)
        if ((await post.state(id)) !== 'queued') break
        waits.push((await post.jobs(id)).at(-1) ?? 0)
        post.pass(waits.at(-1) ?? 0)
      }
      expect(waits).toEqual([2, 8, 32, 128, 512, 2_048])
      expect(await post.row(id)).toMatchObject({
        state: 'failed',
        attempts: 7,
        last_error: 'not connected ECONNREFUSED',
      })
    })

    test('a message out of its time is not sent', async () => {
      const id = await post.put({ lifeSeconds: 5 })
      const before = post.sent.length
      post.pass(6)
      await post.deliver(id)
      await post.sweep()
      expect(post.sent.length).toBe(before)
      expect(await post.row(id)).toMatchObject({ state: 'failed', last_error: 'expired' })
      expect(await post.envelope(id)).toEqual({ to: '+212612345678' })
    })

    test.each([
      ['a time-out', { result: 'unknown', reason: 'no answer in time' } as const],
      ['a carrier that throws', Object.assign(new Error('canary-key +212612345678'), { code: 'EPIPE' })],
    ])('after %s it is unknown and never sent again', async (_, answer) => {
      const id = await post.put()
      const before = post.sent.length
      post.answer(answer)
      await post.deliver(id)
      for (const seconds of [1, 100, 1_000, 100_000]) {
        post.pass(seconds)
        await post.sweep()
        await post.deliver(id)
      }
      expect(await post.state(id)).toBe('unknown')
      expect(post.sent.length - before).toBe(1)
      expect(JSON.stringify([post.logged, await post.row(id)])).not.toMatch(/canary|612345678/)
      expect(await post.envelope(id)).toEqual({ to: '+212612345678' })
    })

    test('a medium without a carrier is a refusal', async () => {
      const id = await post.put({ medium: 'email', to: 'a@example.ma', subject: 'S' })
      await post.deliver(id)
      expect(await post.row(id)).toMatchObject({ state: 'failed', last_error: 'no carrier for email' })
    })

    test('a row that another row was copied over is refused, not sent', async () => {
      const [id, other] = [await post.put({ to: '+212633333333' }), await post.put()]
      const { sealed } = await post.row(other)
      await post.queries.updateTable('outbox').set({ sealed }).where('id', '=', id).execute()
      const before = post.sent.length
      await post.deliver(id)
      expect(post.sent.length).toBe(before)
      expect(await post.row(id)).toMatchObject({ state: 'failed', last_error: 'sealed-unreadable' })
    })

    test('a long number never gets into the last error', async () => {
      const id = await post.put({ to: '+212644444444' })
      post.answer({ result: 'refused', reason: 'cannot reach +212612345678' })
      await post.deliver(id)
      expect((await post.row(id)).last_error).toBe('cannot reach +…')
    })
  })

  describe('crashes', () => {
    const crashWhileSending = async (id: string) => {
      const asked = Promise.withResolvers<void>()
      const answered = Promise.withResolvers<Submission>()
      post.answer(() => {
        asked.resolve()
        return answered.promise
      })
      const delivering = post.deliver(id)
      await asked.promise
      return async (answer: Submission) => {
        answered.resolve(answer)
        await delivering
      }
    }

    test('a message whose sender died becomes unknown, and is not sent again', async () => {
      const id = await post.put({ to: '+212655555551' })
      const finish = await crashWhileSending(id)
      expect(await post.state(id)).toBe('sending')
      post.pass(30)
      expect((await post.sweep()).lost).toBe(0)
      post.pass(70)
      expect((await post.sweep()).lost).toBe(1)
      const before = post.sent.length
      await post.deliver(id)
      expect(await post.row(id)).toMatchObject({ state: 'unknown', last_error: 'lost while sending' })
      expect(post.sent.length).toBe(before)
      // Not dead after all, only slow: its answer is the better knowledge.
      await finish({ result: 'submitted', messageId: 'slow' })
      expect(await post.state(id)).toBe('submitted')
    })

    test('a sender thought dead that knows that nothing was taken queues it again', async () => {
      const id = await post.put({ to: '+212655555552' })
      const finish = await crashWhileSending(id)
      post.pass(100)
      await post.sweep()
      await finish({ result: 'retry', reason: 'not connected' })
      expect(await post.state(id)).toBe('queued')
    })

    test('a queued message whose job was lost gets another, once a minute', async () => {
      const id = await post.put()
      await database.boss.deleteAllJobs('outbox')
      post.pass(30)
      await post.reconcile()
      expect(await post.jobs(id)).toEqual([])
      post.pass(40)
      await post.reconcile()
      await post.reconcile()
      expect(await post.jobs(id)).toEqual([0])
    })

    test('rows and reports go after their keeping time', async () => {
      const id = await post.put()
      await post.report('nobody', 'delivered')
      post.pass(31 * 24 * 3_600)
      await post.sweep()
      await post.sweep()
      await expect(post.row(id)).rejects.toThrow()
      expect(await post.queries.selectFrom('reports').selectAll().execute()).toEqual([])
    })
  })
})
