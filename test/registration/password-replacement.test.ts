// A password whose message was lost: replaced once, if whoever holds the account says that it is still the one.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAccounts } from '#src/accounts/account-rows.ts'
import { verifyPassword } from '#src/accounts/passwords.ts'
import { type Database, within } from '#src/db/database.ts'
import type { AccountService } from '#src/eligibility/account-service.ts'
import { openEnvelope } from '#src/outbox/envelope.ts'
import { createOutbox } from '#src/outbox/message-rows.ts'
import { createClock, moroccanTime } from '#src/platform/clock.ts'
import { Failure } from '#src/platform/failures.ts'
import { createLocalOpening, openingKey } from '#src/registration/account-opening.ts'
import { createPasswordReplacements } from '#src/registration/password-replacement.ts'
import { createJobsByHand } from '#test/jobs/jobs-by-hand.ts'
import { databases, openWithQueue, vault } from '#test/outbox/databases.ts'

const phone = '+212612345678'
const contact = { phone, operator: null, email: null, language: 'fr' } as const

describe.each(databases)('on %s', which => {
  let database: Database
  let jobs: ReturnType<typeof createJobsByHand>
  let count = 0

  beforeAll(async () => {
    database = await openWithQueue(which)
    jobs = createJobsByHand(database)
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.queries.deleteFrom('outbox').execute()
    await database.queries.deleteFrom('replacements').execute()
  })

  /** An account whose password SMS is lost. */
  const open = async (service?: Pick<AccountService, 'replacePassword'>) => {
    count += 1
    const registrationNumber = `Z9000${count}`
    let now = Date.UTC(2026, 10, 5, 13, 35)
    const clock = { ...createClock(), now: () => now }
    const own: Database = { ...database, boss: jobs.boss }
    const outbox = createOutbox({ boss: jobs.boss, vault, clock })
    await outbox.start()
    const accounts = createAccounts({ vault })
    const opening = createLocalOpening({ queries: database.queries, accounts, outbox, clock })
    const key = openingKey(vault, { id: `conversation-${count}` }, registrationNumber)
    const name = { key, caller: phone }
    await opening.open({ registrationNumber, contact }, name)
    const failures: string[] = []
    const replacements = createPasswordReplacements({
      database: own,
      vault,
      clock,
      accounts,
      outbox,
      service,
      serviceCode: '*000#',
      language: 'ar',
      report: failure => void failures.push(failure.code),
    })
    const worker = await replacements.start()
    await database.queries
      .updateTable('outbox')
      .set({ state: 'unknown', state_at: new Date(now) })
      .execute()
    await jobs.take('outbox')

    const lose = async () => {
      now += 31 * 60_000
      return outbox.makeGood(database.queries, { unknownMinutes: 30, replacePassword: replacements.replace })
    }
    const attempt = async () => jobs.attend(await jobs.take('replacements'))
    const messages = async () => {
      const rows = await database.queries
        .selectFrom('outbox')
        .select(['id', 'kind', 'state', 'sealed', 'idempotency_key', 'renewal'])
        .orderBy('place')
        .execute()
      return rows.map(({ sealed, ...row }) => ({ ...row, ...openEnvelope(vault, row.id, sealed) }))
    }
    const hash = async () => {
      const row = await database.queries
        .selectFrom('accounts')
        .select('password_hash')
        .where('registration_key', '=', vault.blindIndex('registration', registrationNumber))
        .executeTakeFirstOrThrow()
      return row.password_hash
    }
    const passwordIn = (text = '') => /[A-Z0-9]{4}(-[A-Z0-9]{4}){2}/.exec(text)?.[0] ?? ''
    return {
      registrationNumber,
      key,
      name,
      opening,
      worker,
      lose,
      attempt,
      messages,
      hash,
      passwordIn,
      failures,
      outbox,
    }
  }

  test('is replaced by a new one that says so, with its hour; only the new one works', async () => {
    const account = await open()
    expect(await account.lose()).toBe(1)
    await account.attempt()
    const [first, second, ...more] = await account.messages()
    expect(more).toEqual([])
    expect(second).toMatchObject({ kind: 'password', to: phone, state: 'queued', renewal: 'done' })
    const [, hour] = moroccanTime(new Date(Date.UTC(2026, 10, 5, 14, 6))).split(' ')
    expect(second?.text).toContain(`Nouveau mot de passe Ma CNSS, de ${hour} :\n`)
    const hash = await account.hash()
    expect(await verifyPassword(hash, account.passwordIn(second?.text))).toBe(true)
    expect(await verifyPassword(hash, account.passwordIn(first?.text))).toBe(false)
    expect(await database.queries.selectFrom('replacements').selectAll().execute()).toEqual([])
    await account.worker.stop()
  })

  test('is not replaced once somebody has asked for a new one', async () => {
    const account = await open()
    await account.lose()
    await account.opening.renew(
      { registrationNumber: account.registrationNumber, contact },
      { ...account.name, key: `${account.key}:renewed` },
    )
    const hash = await account.hash()
    await account.attempt()
    expect(await account.messages()).toHaveLength(2)
    expect(await account.hash()).toBe(hash)
    await account.worker.stop()
  })

  test('is not replaced when its report came after all', async () => {
    const account = await open()
    await account.lose()
    await database.queries.updateTable('outbox').set({ state: 'delivered' }).execute()
    const hash = await account.hash()
    await account.attempt()
    expect(await account.messages()).toHaveLength(1)
    expect(await account.hash()).toBe(hash)
    await account.worker.stop()
  })

  test('is replaced once, however often it is tried and whoever dies', async () => {
    const account = await open()
    await account.lose()
    const due = await jobs.take('replacements')
    await jobs.attend([...due, ...due, ...due])
    await jobs.attend(due)
    expect((await account.messages()).filter(({ kind }) => kind === 'password')).toHaveLength(2)
    await account.worker.stop()
  })

  test('of the version before is found by its account’s keyed hash', async () => {
    const account = await open()
    const [first] = await account.messages()
    // Its envelope holds nothing but recipient and text.
    const { sealEnvelope } = await import('#src/outbox/envelope.ts')
    const sealed = sealEnvelope(vault, first?.id ?? '', { to: phone, text: first?.text ?? '' })
    await database.queries.updateTable('outbox').set({ sealed }).execute()
    await account.lose()
    await account.attempt()
    const [, second] = await account.messages()
    expect(second?.text).toContain('كلمة مرور جديدة')
    expect(await verifyPassword(await account.hash(), account.passwordIn(second?.text))).toBe(true)
    await account.worker.stop()
  })

  describe('where the CNSS holds the account', () => {
    test('it says so under the key of the lost one, and our own row follows', async () => {
      const replacePassword = vi.fn<NonNullable<AccountService['replacePassword']>>(async () => 'set')
      const account = await open({ replacePassword })
      await account.lose()
      await account.attempt()
      expect(replacePassword).toHaveBeenCalledOnce()
      const [number, { password, replaces } = { password: '', replaces: '' }, key] =
        replacePassword.mock.calls[0] ?? []
      expect([number, replaces]).toEqual([account.registrationNumber, account.key])
      expect(key).toMatch(/^[0-9a-f]{64}$/)
      const [, second] = await account.messages()
      expect(account.passwordIn(second?.text)).toBe(password)
      expect(await verifyPassword(await account.hash(), password)).toBe(true)
      await account.worker.stop()
    })

    test('a 409 leaves everything as it is: the first one was used', async () => {
      const account = await open({ replacePassword: async () => 'conflict' })
      const hash = await account.hash()
      await account.lose()
      await account.attempt()
      expect(await account.messages()).toHaveLength(1)
      expect(await account.hash()).toBe(hash)
      await account.worker.stop()
    })

    test.each([
      ['it cannot say', { replacePassword: async () => 'cannot-say' as const }],
      ['it has no such word', {}],
    ])('where %s, the person is told how to ask for a new one', async (_, service) => {
      const account = await open(service)
      const hash = await account.hash()
      await account.lose()
      await account.attempt()
      const [, advice, ...more] = await account.messages()
      expect(more).toEqual([])
      expect(advice).toMatchObject({ kind: 'answer', to: phone })
      expect(advice?.text).toMatch(/composez \*000#/)
      expect(await account.hash()).toBe(hash)
      await account.worker.stop()
    })

    test('when it does not answer it is asked again, with the same password under the same key', async () => {
      const asked: unknown[] = []
      const account = await open({
        async replacePassword(...[number, replacement, key]) {
          asked.push([number, replacement, key])
          if (asked.length === 1) throw new Failure('eligibility-unavailable')
          return 'set'
        },
      })
      await account.lose()
      await account.attempt()
      expect(account.failures).toEqual(['eligibility-unavailable'])
      expect(await account.messages()).toHaveLength(1)
      await account.attempt()
      expect(asked[1]).toEqual(asked[0])
      expect((await account.messages()).map(({ kind }) => kind)).toEqual(['password', 'password'])
      await account.worker.stop()
    })
  })

  test('nothing of it stands in the clear', async () => {
    const account = await open()
    await account.lose()
    const [row] = await database.queries.selectFrom('replacements').selectAll().execute()
    const clear = JSON.stringify(row) + Buffer.from(row?.sealed ?? []).toString('latin1')
    expect(clear).not.toContain(account.registrationNumber)
    expect(clear).not.toContain('612345678')
    await within(database.queries, async () => {})
    await account.worker.stop()
  })
})
