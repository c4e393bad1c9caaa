// Delivery reports in every order in which gateways send them, on both databases.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Database } from '#src/db/database.ts'
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

  const submitted = async (messageId: string, to = newPhone()) => {
    const id = await post.put({ to })
    post.answer({ result: 'submitted', messageId })
    await post.deliver(id)
    return id
  }
  const unknown = async (to: string, messageId?: string) => {
    const id = await post.put({ to })
    post.answer({ result: 'unknown', reason: 'no answer in time', ...(messageId ? { messageId } : {}) })
    await post.deliver(id)
    return id
  }

  test('a delivered message is settled and its text erased, the recipient kept', async () => {
    const to = newPhone()
    const id = await submitted('d1', to)
    expect(await post.envelope(id)).toHaveProperty('text')
    expect(await post.report('d1', 'delivered')).toBe('settled')
    const row = await post.row(id)
    expect(row).toMatchObject({ state: 'delivered', last_error: null })
    expect(row.settled_at).toEqual(row.erased_at)
    expect(await post.envelope(id)).toEqual({ to })
  })

  test('a failed report settles it with its reason and erases the text', async () => {
    const id = await submitted('f1')
    expect(await post.report('f1', 'failed')).toBe('settled')
    expect(await post.row(id)).toMatchObject({ state: 'failed', last_error: 'Failed AbsentSubscriber' })
    expect(await post.envelope(id)).not.toHaveProperty('text')
  })

  test('an id in another writing settles the message of the same number, and no other', async () => {
    const [to, another] = [newPhone(), newPhone()]
    const id = await submitted('iam:1f00', to)
    expect(await post.report('iam:7936', 'delivered', another, ['iam:1f00'])).toBe('dropped')
    expect(await post.state(id)).toBe('submitted')
    expect(await post.report('iam:7936', 'delivered', to, ['iam:31030', 'iam:1f00'])).toBe('settled')
    expect(await post.state(id)).toBe('delivered')
  })

  test('the id as it is comes before its other writings', async () => {
    const to = newPhone()
    const [first, second] = [await submitted('iam:7937', to), await submitted('iam:1f01', to)]
    expect(await post.report('iam:7937', 'failed', to, ['iam:1f01'])).toBe('settled')
    expect([await post.state(first), await post.state(second)]).toEqual(['failed', 'submitted'])
  })

  test('delivered beats failed, in whatever order they come', async () => {
    const id = await submitted('b1')
    expect(await post.report('b1', 'failed')).toBe('settled')
    expect(await post.report('b1', 'failed')).toBe('repeated')
    post.pass(60)
    expect(await post.report('b1', 'delivered')).toBe('settled')
    expect(await post.row(id)).toMatchObject({ state: 'delivered', last_error: null })
    expect(await post.report('b1', 'failed')).toBe('repeated')
    expect(await post.state(id)).toBe('delivered')
  })

  test('delivered beats failed also where both came before the answer to the submission', async () => {
    const id = await post.put()
    post.answer(async () => {
      await post.report('b2', 'failed')
      await post.report('b2', 'delivered')
      await post.report('b2', 'failed')
      return { result: 'submitted', messageId: 'b2' }
    })
    await post.deliver(id)
    expect(await post.state(id)).toBe('delivered')
  })

  test('what was refused at once, no report makes delivered', async () => {
    const to = newPhone()
    const id = await post.put({ to })
    post.answer({ result: 'refused', reason: 'recipient 403 InvalidPhoneNumber' })
    await post.deliver(id)
    await post.report('b3', 'delivered', to)
    post.pass(100)
    await post.sweep()
    expect(await post.state(id)).toBe('failed')
  })

  test('nothing beats delivered: repeats and contradictions change nothing', async () => {
    const id = await submitted('r1')
    expect(await post.report('r1', 'pending')).toBe('pending')
    expect(await post.state(id)).toBe('submitted')
    expect(await post.report('r1', 'delivered')).toBe('settled')
    const settled = await post.row(id)
    post.pass(5)
    expect(await post.report('r1', 'delivered')).toBe('repeated')
    expect(await post.report('r1', 'failed')).toBe('repeated')
    expect(await post.report('r1', 'pending')).toBe('pending')
    expect(await post.row(id)).toEqual(settled)
  })

  test('the same report many times at once settles once', async () => {
    const id = await submitted('m1')
    const results = await Promise.all(Array.from({ length: 6 }, () => post.report('m1', 'delivered')))
    expect(results.filter(result => result === 'settled')).toHaveLength(1)
    expect(await post.state(id)).toBe('delivered')
  })

  test('a report before the answer to the submission is kept and found by it', async () => {
    const id = await post.put()
    post.answer(async () => {
      expect(await post.report('e1', 'delivered')).toBe('kept')
      expect(await post.report('e1', 'failed')).toBe('kept')
      return { result: 'submitted', messageId: 'e1' }
    })
    await post.deliver(id)
    expect(await post.state(id)).toBe('delivered')
    expect(await post.report('e1', 'delivered')).toBe('repeated')
    expect(await post.queries.selectFrom('reports').selectAll().execute()).toEqual([])
  })

  test('a report at the very moment of the recording is never lost', async () => {
    const reporting: Promise<unknown>[] = []
    const answer = async () => {
      const messageId = `race-${reporting.length}`
      reporting.push(post.report(messageId, 'delivered'))
      return { result: 'submitted', messageId } as const
    }
    const ids = await Promise.all(Array.from({ length: 30 }, () => post.put({ to: newPhone() })))
    post.answer(...ids.map(() => answer))
    await Promise.all(ids.map(post.deliver))
    await Promise.all(reporting)
    expect(await Promise.all(ids.map(post.state))).toEqual(ids.map(() => 'delivered'))
    expect(await post.queries.selectFrom('reports').selectAll().execute()).toEqual([])
  })

  test('an unknown message whose id was told is settled by it', async () => {
    const id = await unknown(newPhone(), 'u1')
    expect(await post.report('u1', 'delivered')).toBe('settled')
    expect(await post.state(id)).toBe('delivered')
  })

  test('an unknown message without an id is settled by the only report to its number', async () => {
    const to = newPhone()
    const id = await unknown(to)
    expect(await post.report('p1', 'delivered', to)).toBe('kept')
    expect((await post.sweep()).placed).toBe(0)
    post.pass(100)
    expect((await post.sweep()).placed).toBe(1)
    expect(await post.state(id)).toBe('delivered')
    expect(await post.report('p1', 'delivered', to)).toBe('repeated')
  })

  test('in doubt a report settles nothing: two unknown to one number, one being sent, another number, an older report', async () => {
    const [shared, other, late] = [newPhone(), newPhone(), newPhone()]
    const two = [await unknown(shared), await unknown(shared)]
    await post.report('p2', 'delivered', shared)
    const third = await unknown(other)
    await post.report('p3', 'delivered', newPhone())
    await post.report('p4', 'delivered', late)
    post.pass(1)
    const fourth = await unknown(late)
    post.pass(100)
    expect((await post.sweep()).placed).toBe(0)
    for (const id of [...two, third, fourth]) expect(await post.state(id)).toBe('unknown')
  })

  describe('of nobody', () => {
    const kept = () => post.queries.selectFrom('reports').select('provider_key').execute()

    test('thousands are dropped: no message to their numbers is under way', async () => {
      const before = await kept()
      const [settled, queued] = [newPhone(), newPhone()]
      await submitted('n1', settled)
      await post.put({ to: queued })
      for (const to of [settled, queued, newPhone()]) {
        for (let count = 0; count < 40; count += 1) {
          expect(await post.report(`forged-${to}-${count}`, 'delivered', to)).toBe('dropped')
        }
      }
      expect(await kept()).toEqual(before)
    })

    test('five are kept of a number that waits for one, whatever is invented besides', async () => {
      const to = newPhone()
      await unknown(to)
      const results = []
      for (let count = 0; count < 40; count += 1)
        results.push(await post.report(`guess-${count}`, 'failed', to))
      expect(results.filter(result => result === 'kept')).toHaveLength(5)
      // One that is kept is told so again.
      expect(await post.report('guess-0', 'failed', to)).toBe('kept')
    })

    test('a thousand are kept that do not say whose they are, whatever is in their ids', async () => {
      for (const id of ['x', "'; drop table outbox; --", 'ـ'.repeat(200)]) {
        expect(await post.report(id, 'delivered')).toBe('kept')
        expect(await post.report(id, 'pending')).toBe('pending')
      }
      await sql`insert into reports (provider_key, status, received_at)
        select decode(lpad(to_hex(n), 64, '0'), 'hex'), 'delivered', now() from generate_series(1, 1000) n`.execute(
        post.queries,
      )
      expect(await post.report('one too many', 'delivered')).toBe('dropped')
    })
  })

  test('a report inside a transaction of the caller counts with that transaction', async () => {
    const id = await submitted('t1')
    await post.queries.transaction().execute(async trx => {
      const report = { messageId: 't1', status: 'delivered', reason: null } as const
      expect(await post.outbox.applyReport(trx, report)).toBe('settled')
    })
    expect(await post.state(id)).toBe('delivered')
  })
})

describe('among many messages of whose keys the planner believes that they are few', () => {
  let database: Database
  beforeAll(async () => {
    database = await openWithQueue('PostgreSQL')
  })
  afterAll(() => database.close())

  /** As many more as this one, each later than the last. */
  const copies = (id: string, from: number, to: number, providerKey: string) =>
    sql`insert into outbox select made.* from outbox one, generate_series(${from}::int, ${to}::int) as copy,
      lateral jsonb_populate_record(null::outbox, to_jsonb(one) || jsonb_build_object(
        'id', gen_random_uuid(), 'idempotency_key', 'copy ' || copy, 'place', nextval('outbox_place'),
        'created_at', one.created_at + copy * interval '1 second', 'provider_key', ${sql.raw(providerKey)})) as made
      where one.id = ${id}`.execute(database.queries)

  /** By index: the rows that were read of it. */
  async function read(): Promise<Record<string, number>> {
    const { rows } = await sql<{ name: string; rows: number }>`
      select indexrelname as name, idx_tup_read::int as rows from pg_stat_user_indexes where relname = 'outbox'`.execute(
      database.queries,
    )
    return Object.fromEntries(rows.map(({ name, rows }) => [name, rows]))
  }

  test('a report finds its own by the key, and does not walk through the others by their time', async () => {
    const post = await createPost(database)
    const id = await post.put({ to: '+212600000001' })
    post.answer({ result: 'submitted', messageId: 'm1' })
    await post.deliver(id)
    await sql`alter table outbox set (autovacuum_enabled = false)`.execute(database.queries)
    await copies(id, 1, 5_000, `'\\x' || encode(sha256(copy::text::bytea), 'hex')`)
    // As it believes of a table that has grown fast and was not looked at.
    await sql`alter table outbox alter column provider_key set (n_distinct = 20)`.execute(database.queries)
    await sql`analyze outbox`.execute(database.queries)
    const before = await read()
    expect(await post.report('m1', 'delivered')).toBe('settled')
    // A server counts what was read some time after.
    await vi.waitFor(
      async () => {
        const after = await read()
        const more = (index: string) => (after[index] ?? 0) - (before[index] ?? 0)
        expect(more('outbox_by_provider') + more('outbox_by_time')).toBeGreaterThan(0)
        expect(more('outbox_by_time')).toBe(0)
      },
      { timeout: 10_000, interval: 200 },
    )
  })
})
