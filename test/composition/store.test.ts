// A database is opened with the keys it was filled under, or not at all.
import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { accountAssociatedData } from '#src/accounts/account-rows.ts'
import { openStore, type Store } from '#src/composition/store.ts'
import { putPeople } from '#src/eligibility/import/people.ts'
import { samplePeople } from '#src/eligibility/import/sample-people.ts'
import { envelopeAssociatedData } from '#src/outbox/envelope.ts'
import { createClock } from '#src/platform/clock.ts'
import { exitCodes } from '#src/platform/operator-error.ts'
import type { DataKey } from '#src/vault/vault.ts'
import { freshDatabaseUrl } from '#test/support/servers/fresh.ts'

const newKey = (id: string): DataKey => ({ id, key: randomBytes(32) })
const key = newKey('k1')
let databaseUrl: string
beforeEach(async () => {
  databaseUrl = await freshDatabaseUrl()
})
const stores: Store[] = []
afterEach(async () => {
  for (const { database } of stores.splice(0)) await database.close()
})

async function open(...dataKeys: [DataKey, ...DataKey[]]): Promise<Store> {
  const store = await openStore({ databaseUrl, dataDir: undefined, dataKeys }, createClock())
  stores.push(store)
  return store
}
async function openFilled(): Promise<Store> {
  const store = await open(key)
  await putPeople({ queries: store.database.queries, vault: store.vault }, samplePeople())
  return store
}
const hashOf = ({ vault }: Store) => vault.blindIndex('card', 'cnie:AB123456')

describe('the root of the look-up keys', () => {
  test('is the same for all who open the database, also at once, also when it is new', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => open(key)))
    const hashes = all.map(store => hashOf(store).toString('hex'))
    expect(new Set(hashes).size).toBe(1)
  })

  test('that is gone is not made anew where people are found by it', async () => {
    const { database } = await openFilled()
    await sql`delete from secrets where name = 'look-up-root'`.execute(database.queries)
    await expect(open(key)).rejects.toThrow('the root of the look-up keys is gone')
    await sql`delete from secrets`.execute(database.queries)
    await expect(open(key)).rejects.toThrow('the root of the look-up keys is gone')
  })

  test.each(['people', 'accounts', 'outbox'])(
    'is not made anew where there are rows of %s alone',
    async table => {
      const store = await openFilled()
      const {
        vault,
        database: { queries },
      } = store
      if (table !== 'people') await sql`delete from people`.execute(queries)
      if (table === 'accounts') {
        const registrationKey = Buffer.from([1])
        const sealed = vault.seal(Buffer.from('{}'), accountAssociatedData(registrationKey))
        await sql`insert into accounts (registration_key, idempotency_key, password_hash, password_key, sealed)
        values (${registrationKey}, 'a', 'b', 'c', ${sealed})`.execute(queries)
      }
      if (table === 'outbox') {
        const id = randomUUID()
        const sealed = vault.seal(Buffer.from('{}'), envelopeAssociatedData(id))
        await sql`insert into outbox (id, idempotency_key, kind, medium, sealed, expires_at)
        values (${id}, 'a', 'number', 'sms', ${sealed}, now())`.execute(queries)
      }
      await sql`delete from secrets`.execute(queries)
      await expect(open(key)).rejects.toThrow('the root of the look-up keys is gone')
    },
  )

  test('is made anew in a database that holds nobody', async () => {
    const { database } = await open(key)
    await sql`delete from secrets`.execute(database.queries)
    await expect(open(key)).resolves.toBeDefined()
  })

  test('that was put in the place of another is found out', async () => {
    const { database, vault } = await openFilled()
    const other = vault.seal(randomBytes(32), 'look-up-root')
    await sql`update secrets set sealed = ${other} where name = 'look-up-root'`.execute(database.queries)
    await expect(open(key)).rejects.toThrow('is not the one that this database was filled under')
  })

  test('of a database from before there was a check is taken at its word, once', async () => {
    const before = await openFilled()
    await sql`delete from secrets where name = 'look-up-root-check'`.execute(before.database.queries)
    expect(hashOf(await open(key))).toEqual(hashOf(before))
    const { rows } = await sql`select from secrets`.execute(before.database.queries)
    expect(rows).toHaveLength(2)
  })

  test('outlives a change of keys', async () => {
    const before = await openFilled()
    const next = newKey('k2')
    expect(hashOf(await open(next, key))).toEqual(hashOf(before))
  })
})

describe('data keys', () => {
  test.each([
    ['another key under the same name', newKey('k1')],
    ['a key under another name', newKey('k2')],
  ])('that are not the database’s are named at the start: %s', async (_, other) => {
    await openFilled()
    await expect(open(other)).rejects.toMatchObject({
      message: 'DATA_KEYS are not those of this database: they do not open secrets, people',
      exitCode: exitCodes.configuration,
    })
  })

  test('that open the secrets and not the people, are those of half a database', async () => {
    const { database } = await openFilled()
    const next = newKey('k2')
    const { vault } = await open(next, key)
    for (const name of ['look-up-root', 'look-up-root-check']) {
      const { sealed } = await database.queries
        .selectFrom('secrets')
        .select('sealed')
        .where('name', '=', name)
        .executeTakeFirstOrThrow()
      await sql`update secrets set sealed = ${vault.seal(vault.open(sealed, name), name)} where name = ${name}`.execute(
        database.queries,
      )
    }
    await expect(open(next)).rejects.toThrow('they do not open people')
  })
})
