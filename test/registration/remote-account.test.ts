/** Accounts at the CNSS: a lost answer, a rival, a death between any two steps; always one account and one SMS. */
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Accounts } from '#src/accounts/accounts.ts'
import { type Cnss, createCnss } from '#test/support/cnss.ts'
import { caller, hire, mortal, openOffices, registrationNumber, request, sumUp } from './remote-office.ts'

const key = 'opening-1'
const name = { key, caller }
const once = { accounts: 1, passwordSms: 1, requests: 0, fits: true }

let offices: Awaited<ReturnType<typeof openOffices>>
let cnss: Cnss
beforeEach(async () => {
  offices = await openOffices()
  cnss = createCnss()
})
afterEach(() => offices.close())

describe('opening an account at the CNSS', () => {
  test('whose answer is lost is asked again under the same key: one account, one SMS', async () => {
    const { opening, database } = await offices.openOffice(cnss)
    cnss.loseNext(1)
    expect(await opening.open(request, name)).toBe('delayed')
    expect(await opening.isWaiting(caller)).toBe(true)
    expect(await opening.isOurs(key)).toBe(true)
    expect(await opening.open(request, name)).toBe('opened')
    expect(await opening.open(request, name)).toBe('opened')
    expect(cnss.asked()).toBe(2)
    expect(await opening.isWaiting(caller)).toBe(false)
    expect(await sumUp(database, cnss)).toMatchObject(once)
  })

  test('that another process settles while this one looks is not asked for with another password', async () => {
    const first = await offices.openOffice(cnss)
    const second = await offices.openOffice(cnss)
    // The second has seen no account, and is then overtaken.
    const { promise: overtaken, resolve: overtake } = Promise.withResolvers<void>()
    const looked: Accounts['wasOpenedBy'] = second.accounts.wasOpenedBy
    let looks = 0
    second.accounts.wasOpenedBy = async (...given) => {
      const answer = await looked(...given)
      looks += 1
      if (looks === 1) await overtaken
      return answer
    }
    const late = second.opening.open(request, name)
    expect(await first.opening.open(request, name)).toBe('opened')
    overtake()
    expect(await late).toBe('opened')
    expect(second.reported).toEqual([])
    expect(await sumUp(first.database, cnss)).toMatchObject(once)
  })

  test('asked for by two processes at once is done once', async () => {
    const both = await Promise.all([offices.openOffice(cnss), offices.openOffice(cnss)])
    const results = await Promise.all(both.map(({ opening }) => opening.open(request, name)))
    expect(results).toEqual(['opened', 'opened'])
    expect(await sumUp(both[0].database, cnss)).toMatchObject(once)
  })

  test('for somebody who has an account already sends nothing and leaves nothing', async () => {
    const { opening, database } = await offices.openOffice(cnss)
    await cnss.open(registrationNumber, { ...request.contact, password: 'Theirs-Theirs' }, 'another key')
    expect(await opening.open(request, name)).toBe('exists')
    expect(await sumUp(database, cnss)).toMatchObject({ accounts: 0, passwordSms: 0, requests: 0 })
  })
})

describe('a new password', () => {
  test('whose request is made again after it was done is not set again, and nothing stays on the list', async () => {
    const { opening, database, reported } = await offices.openOffice(cnss)
    await opening.open(request, name)
    const renewal = { key: 'renewal-1', caller }
    await opening.renew(request, renewal)
    const password = cnss.passwordOf(registrationNumber)
    await opening.renew(request, renewal)
    expect(cnss.passwordOf(registrationNumber)).toBe(password)
    expect(reported).toEqual([])
    expect(await sumUp(database, cnss)).toMatchObject({ passwordSms: 2, requests: 0 })
  })

  test('whose answer is lost is set once, and sent', async () => {
    const { opening, database } = await offices.openOffice(cnss)
    await opening.open(request, name)
    cnss.loseNext(1)
    const renewal = { key: 'renewal-1', caller }
    await opening.renew(request, renewal)
    expect(await sumUp(database, cnss)).toMatchObject({ passwordSms: 1, requests: 1 })
    await opening.renew(request, renewal)
    expect(await sumUp(database, cnss)).toMatchObject({ passwordSms: 2, requests: 0 })
  })
})

describe('a process that dies', () => {
  test('between any two steps of an opening leaves one account and one SMS to its successor', async () => {
    const { database } = await offices.openOffice(cnss)
    let outcome = ''
    for (let steps = 0; outcome !== 'opened'; steps += 1) {
      const fresh = createCnss()
      const life = mortal(steps)
      const dying = await hire(database, fresh, life)
      outcome = await dying.opening.open(request, name).catch(() => 'died')
      const heir = await hire(database, fresh)
      expect(await heir.opening.open(request, name), `died before statement ${steps + 1}`).toBe('opened')
      expect(await sumUp(database, fresh), `died before statement ${steps + 1}`).toMatchObject(once)
      for (const table of ['accounts', 'outbox', 'errands'] as const) {
        await database.queries.deleteFrom(table).execute()
      }
    }
  })
})

test('a request that the CNSS never takes is given up after three days, and the caller told', async () => {
  const { opening, database } = await offices.openOffice(cnss)
  const worker = await opening.start()
  cnss.missNext(100)
  expect(await opening.open(request, name)).toBe('delayed')
  await sql`update errands set created_at = created_at - interval '73 hours', due_at = due_at - interval '1 hour'`.execute(
    database.queries,
  )
  await opening.reconcile(database.queries)
  await expect.poll(() => opening.isWaiting(caller), { timeout: 15_000 }).toBe(false)
  await worker.stop()
  const messages = await database.queries.selectFrom('outbox').select('kind').execute()
  expect(messages).toEqual([{ kind: 'answer' }])
}, 30_000)
