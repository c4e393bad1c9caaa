// How many an hour, by kind and in all: replies stop, passwords and numbers are paced, codes never wait.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import type { BudgetSettings } from '#src/outbox/budget.ts'
import type { Kind } from '#src/outbox/outbox.ts'
import { databases, openWithQueue } from './databases.ts'
import { createPost } from './post.ts'

describe.each(databases)('on %s', which => {
  let database: Database
  let phone = 0

  beforeAll(async () => {
    database = await openWithQueue(which)
  })
  afterAll(() => database.close())

  const open = async (budget: BudgetSettings) => {
    await database.queries.deleteFrom('message_budget').execute()
    const post = await createPost(database, { budget })
    /** Puts one in for somebody else each time, and tries to send it. */
    const send = async (kind: Kind) => {
      phone += 1
      const to = `+2127${String(phone).padStart(8, '0')}`
      const id = await post.put({ kind, to, lifeSeconds: 86_400 })
      await post.deliver(id)
      return id
    }
    const sendMany = async (kind: Kind, count: number) => {
      const ids = []
      for (let index = 0; index < count; index += 1) ids.push(await send(kind))
      return ids
    }
    const statesOf = (ids: readonly string[]) => Promise.all(ids.map(post.state))
    return { post, sendMany, statesOf }
  }

  test('beyond its budget a reply is stopped, its text erased, and nobody is in trouble', async () => {
    const { post, sendMany, statesOf } = await open({ reply: 2 })
    const ids = await sendMany('reply', 4)
    expect(await statesOf(ids)).toEqual(['submitted', 'submitted', 'failed', 'failed'])
    expect(await post.row(ids[2] ?? '')).toMatchObject({ last_error: 'budget' })
    expect(await post.envelope(ids[2] ?? '')).not.toHaveProperty('text')
    expect(post.beyond).toEqual(['reply', 'reply'])
    expect(await post.desk.listTroubled(post.queries)).toEqual([])
  })

  test('beyond its budget a password is given a moment, and leaves then', async () => {
    const { post, sendMany, statesOf } = await open({ password: 60 })
    const ids = await sendMany('password', 63)
    expect((await statesOf(ids)).slice(58)).toEqual(['submitted', 'submitted', 'queued', 'queued', 'queued'])
    const [first = '', second = '', third = ''] = ids.slice(60)
    const waits = await Promise.all([first, second, third].map(async id => (await post.jobs(id)).at(-1)))
    expect(waits).toEqual([60, 120, 180])
    post.pass(60)
    await post.deliver(first)
    expect(await statesOf([first, second])).toEqual(['submitted', 'queued'])
    expect(new Set(post.beyond)).toEqual(new Set(['password']))
  })

  test('codes ring and never wait', async () => {
    const { post, sendMany, statesOf } = await open({ code: 1, all: 1 })
    expect(await statesOf(await sendMany('code', 3))).toEqual(['submitted', 'submitted', 'submitted'])
    expect(post.beyond).toEqual(['code', 'code'])
  })

  test('replies can spend half of the whole at most: the others find theirs', async () => {
    const { sendMany, statesOf } = await open({ all: 10 })
    const replies = await statesOf(await sendMany('reply', 20))
    expect(replies.filter(state => state === 'submitted')).toHaveLength(5)
    expect(new Set(await statesOf(await sendMany('password', 5)))).toEqual(new Set(['submitted']))
    expect(await statesOf(await sendMany('number', 1))).toEqual(['queued'])
  })

  test('another hour has a budget of its own', async () => {
    const { post, sendMany, statesOf } = await open({ reply: 1 })
    await sendMany('reply', 2)
    post.pass(3_600)
    expect(await statesOf(await sendMany('reply', 1))).toEqual(['submitted'])
  })

  test('a message counts once, however often it is tried', async () => {
    const { post, sendMany, statesOf } = await open({ reply: 2 })
    post.answer({ result: 'retry', reason: 'not connected' })
    const [id = ''] = await sendMany('reply', 1)
    post.pass(10)
    await post.deliver(id)
    expect(await statesOf([id, ...(await sendMany('reply', 2))])).toEqual([
      'submitted',
      'submitted',
      'failed',
    ])
  })

  test('whatever comes in whatever order, no kind passes its budget but codes, and nothing of value is lost', async () => {
    const kinds = ['code', 'password', 'number', 'answer', 'reply'] as const
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...kinds), { maxLength: 25 }), async list => {
        const { sendMany, statesOf } = await open({ all: 12, password: 3, number: 4, reply: 2 })
        const sent = new Map<string, string[]>()
        for (const kind of list) {
          const [state = ''] = await statesOf(await sendMany(kind, 1))
          sent.set(kind, [...(sent.get(kind) ?? []), state])
        }
        const of = (kind: string, state: string) => sent.get(kind)?.filter(each => each === state).length ?? 0
        expect(of('password', 'submitted')).toBeLessThanOrEqual(3)
        expect(of('number', 'submitted') + of('answer', 'submitted')).toBeLessThanOrEqual(4)
        expect(of('reply', 'submitted')).toBeLessThanOrEqual(2)
        expect(of('code', 'submitted')).toBe(sent.get('code')?.length ?? 0)
        for (const kind of ['password', 'number', 'answer']) expect(of(kind, 'failed')).toBe(0)
      }),
      { numRuns: 15 },
    )
  })

  test.each(['code', 'password', 'number', 'answer', 'reply'] as const)(
    'a %s leaves for allowed destinations only, and costs nothing of the budget',
    async kind => {
      const post = await createPost(database, { destinations: ['+2126', '+2127'] })
      const [abroad, home] = [
        await post.put({ kind, to: '+33612345678' }),
        await post.put({ kind, to: '+212712345678' }),
      ]
      await post.deliver(abroad)
      await post.deliver(home)
      expect(post.sent.map(({ to }) => to)).toEqual(['+212712345678'])
      expect(await post.row(abroad)).toMatchObject({ state: 'failed', last_error: 'destination not allowed' })
    },
  )
})
