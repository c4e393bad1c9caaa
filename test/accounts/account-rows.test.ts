// Accounts are opened once and say nothing to who has only the database, on both databases.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAccounts } from '#src/accounts/account-rows.ts'
import type { NewAccount } from '#src/accounts/accounts.ts'
import { type Database, within } from '#src/db/database.ts'
import { databases, openDatabase, vault } from '#test/outbox/databases.ts'

const accounts = createAccounts({ vault })

const account = (registrationNumber: string, changes: Partial<NewAccount> = {}): NewAccount => ({
  registrationNumber,
  phone: '+212612345678',
  operator: 'iam',
  email: null,
  language: 'ar',
  passwordHash: '$argon2id$first',
  ...changes,
})

describe.each(databases)('on %s', which => {
  let database: Database
  const open = (number: string, key: string, changes?: Partial<NewAccount>) =>
    within(database.queries, trx => accounts.open(trx, account(number, changes), key))
  const setPassword = (number: string, hash: string, key: string) =>
    within(database.queries, trx => accounts.setPassword(trx, number, hash, key))
  const hashes = async () =>
    (await database.queries.selectFrom('accounts').select('password_hash').execute()).map(
      row => row.password_hash,
    )

  beforeAll(async () => {
    database = await openDatabase(which)
  })
  afterAll(() => database.close())

  test('one is created, repeated for its key, and exists for every other', async () => {
    expect(await accounts.exists(database.queries, 'Z52708')).toBe(false)
    expect(await open('Z52708', 'key-1')).toBe('created')
    expect(await open('Z52708', 'key-1', { phone: '+212699999999' })).toBe('repeated')
    expect(await open('Z52708', 'key-2')).toBe('exists')
    expect(await accounts.exists(database.queries, 'Z52708')).toBe(true)
    expect(await accounts.wasOpenedBy(database.queries, 'Z52708', 'key-1')).toBe(true)
    expect(await accounts.wasOpenedBy(database.queries, 'Z52708', 'key-2')).toBe(false)
    expect(await accounts.wasOpenedBy(database.queries, 'unheard', 'key-1')).toBe(false)
  })

  test('of many requests at once for one number one creates', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, (_, i) => open('RACE1', `race-${i}`)))
    expect(results.toSorted()).toEqual(['created', ...Array.from({ length: 7 }, () => 'exists')])
  })

  test('of the same request many times at once one creates and the others repeat', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => open('RACE2', 'race-same')))
    expect(results.toSorted()).toEqual(['created', ...Array.from({ length: 7 }, () => 'repeated')])
  })

  test('an account whose transaction fails is not there', async () => {
    const lost = database.queries.transaction().execute(async trx => {
      await accounts.open(trx, account('LOST'), 'lost')
      throw new Error('the message could not be put in')
    })
    await expect(lost).rejects.toThrow('the message')
    expect(await accounts.exists(database.queries, 'LOST')).toBe(false)
    expect(await open('LOST', 'lost')).toBe('created')
  })

  test('a key that opened another account opens none', async () => {
    await open('OTHER1', 'reused')
    await expect(open('OTHER2', 'reused')).rejects.toThrow('idempotency key')
    expect(await accounts.exists(database.queries, 'OTHER2')).toBe(false)
  })

  test('its holder is kept as given, and nobody else’s opens in its place', async () => {
    await open('HOLD1', 'hold-1', { email: 'amina@example.ma', operator: null, language: 'fr' })
    await open('HOLD2', 'hold-2')
    const holder = { phone: '+212612345678', operator: null, email: 'amina@example.ma', language: 'fr' }
    expect(await accounts.holder(database.queries, 'HOLD1')).toEqual(holder)
    expect(await accounts.holder(database.queries, 'HOLD3')).toBeUndefined()
    const key = vault.blindIndex('registration', 'HOLD1')
    const stolen = await database.queries
      .selectFrom('accounts')
      .select('sealed')
      .where('registration_key', '=', key)
      .executeTakeFirstOrThrow()
    await database.queries
      .updateTable('accounts')
      .set(stolen)
      .where('registration_key', '=', vault.blindIndex('registration', 'HOLD2'))
      .execute()
    await expect(accounts.holder(database.queries, 'HOLD2')).rejects.toThrow('sealed-unreadable')
  })

  test('a password is set once a key, also when an older request comes late', async () => {
    expect(await setPassword('PASS1', '$new', 'pass-1')).toBe('no-account')
    await open('PASS1', 'pass-open')
    expect(await setPassword('PASS1', '$again', 'pass-open')).toBe('repeated')
    expect(await setPassword('PASS1', '$second', 'pass-1')).toBe('set')
    expect(await setPassword('PASS1', '$third', 'pass-2')).toBe('set')
    expect(await setPassword('PASS1', '$second', 'pass-1')).toBe('repeated')
    expect(await hashes()).toContain('$third')
    expect(await hashes()).not.toContain('$second')
  })

  test('the same password request many times at once sets it once', async () => {
    await open('PASS2', 'pass2-open')
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, i) => setPassword('PASS2', `$at-once-${i}`, 'at-once')),
    )
    expect(results.filter(result => result === 'set')).toHaveLength(1)
  })

  test('no number, phone or address stands in the clear', async () => {
    await open('CANARY77', 'canary-key', { phone: '+212687654321', email: 'canary@example.ma' })
    const { rows } = await sql<{ row: string }>`select a::text as row from accounts a`.execute(
      database.queries,
    )
    const dump = rows.map(({ row }) => row).join('\n')
    for (const canary of ['CANARY77', '687654321', 'canary@']) {
      expect(dump).not.toContain(canary)
      expect(dump).not.toContain(Buffer.from(canary).toString('hex'))
    }
  })
})
