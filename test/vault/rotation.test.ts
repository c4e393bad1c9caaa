// Keys change without a break: everything is sealed anew, interrupted or not, whatever the service writes meanwhile.
import { execFile } from 'node:child_process'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAccounts } from '#src/accounts/account-rows.ts'
import { sealedTables } from '#src/composition/sealed-tables.ts'
import { type Database, within } from '#src/db/database.ts'
import { importPeople, putPeople } from '#src/eligibility/import/people.ts'
import { samplePeople } from '#src/eligibility/import/sample-people.ts'
import { createRegistry } from '#src/eligibility/registry/registry.ts'
import { loadSchemes } from '#src/eligibility/registry/schemes.ts'
import { createInbox } from '#src/gateways/simulator/inbox.ts'
import { sealEnvelope } from '#src/outbox/envelope.ts'
import { createClock } from '#src/platform/clock.ts'
import { claimAssociatedData } from '#src/registration/claims.ts'
import { replacementAssociatedData } from '#src/registration/password-replacement.ts'
import { accountRequestAssociatedData } from '#src/registration/remote-account-request.ts'
import { rootKey } from '#src/vault/root-key.ts'
import { countStale, rotate } from '#src/vault/rotation.ts'
import { createSealer, createVault, type DataKey, type Vault } from '#src/vault/vault.ts'
import { identityOf } from '#test/eligibility/stores.ts'
import { databases, openDatabase } from '#test/outbox/databases.ts'
import { compiledCode } from '#test/support/run-folder.ts'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'

// Servers and databases start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const clock = createClock()
const dataKey = (id: string): DataKey => ({ id, key: clock.bytes(32) })
const [old, fresh] = [dataKey('old'), dataKey('new')]
const people = sealedTables.find(({ table }) => table === 'people')
if (people === undefined) throw new Error('people are sealed')

async function vaultOver(database: Database, ...keys: [DataKey, ...DataKey[]]): Promise<Vault> {
  const sealer = createSealer(keys)
  return createVault(sealer, await rootKey(database.queries, sealer, clock, sealedTables))
}

/** One row at least in each table that holds something sealed. */
async function fill({ queries }: Database, vault: Vault): Promise<void> {
  await putPeople({ queries, vault }, samplePeople())
  await createInbox({ queries, vault, clock }).submit({ to: '+212612345678', text: 'in the inbox' })
  const account = { registrationNumber: 'Z52708', phone: '+212612345678', passwordHash: 'hash' }
  await within(queries, trx =>
    createAccounts({ vault }).open(
      trx,
      { ...account, operator: null, email: null, language: 'fr' },
      'account-key',
    ),
  )
  const id = clock.id()
  const due = new Date(clock.now() + 60_000)
  await queries
    .insertInto('outbox')
    .values({
      id,
      idempotency_key: id,
      kind: 'number',
      medium: 'sms',
      sealed: sealEnvelope(vault, id, { to: '+212612345678', text: 'in the outbox' }),
      subject_key: null,
      recipient_key: null,
      provider_key: null,
      last_error: null,
      submitted_at: null,
      settled_at: null,
      erased_at: null,
      expires_at: due,
    })
    .execute()
  const caller_key = vault.blindIndex('caller', '+212612345678')
  await queries
    .insertInto('errands')
    .values({
      idempotency_key: 'request',
      caller_key,
      sealed: vault.seal('an account request', accountRequestAssociatedData('request')),
      due_at: due,
    })
    .execute()
  await queries
    .insertInto('replacements')
    .values({
      id,
      caller_key,
      sealed: vault.seal('a password replacement', replacementAssociatedData(id)),
      due_at: due,
    })
    .execute()
  await queries
    .insertInto('claims')
    .values({
      id: 'claim',
      known_key: caller_key,
      sealed: vault.seal('a claim', claimAssociatedData('claim')),
      made_at: due,
      waits_until: due,
      told_at: due,
      denied_at: null,
      granted_at: null,
    })
    .execute()
  const lookUp = { caller_key, outcome: null, due_at: due }
  await queries
    .insertInto('parked')
    .values([
      { ...lookUp, id, sealed: vault.seal('parked', id), answered_at: null },
      { ...lookUp, id: clock.id(), sealed: Buffer.alloc(0), answered_at: due },
    ])
    .execute()
}

const staleRows = async (database: Database, sealer: Vault): Promise<Record<string, number>> =>
  Object.fromEntries(
    await Promise.all(
      sealedTables.map(async sealed => [
        sealed.table,
        await countStale({ queries: database.queries, sealer }, sealed),
      ]),
    ),
  )

describe.each(databases)('on %s', which => {
  let database: Database
  beforeAll(async () => {
    database = await openDatabase(which)
    await loadSchemes(database.queries)
  })
  beforeEach(async () => {
    for (const { table } of sealedTables) await sql`delete from ${sql.table(table)}`.execute(database.queries)
  })
  afterAll(() => database.close())

  test('every column that holds something sealed is gone through', async () => {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name like '%sealed%'`.execute(database.queries)
    expect(rows.map(({ name }) => name).toSorted()).toEqual(
      sealedTables.map(({ table }) => table as string).toSorted(),
    )
  })

  test('after it the old key is needed by nobody, and everything is found as before', async () => {
    await fill(database, await vaultOver(database, old))
    const both = await vaultOver(database, fresh, old)
    expect(Object.values(await staleRows(database, both)).every(rows => rows > 0)).toBe(true)
    for (const sealed of sealedTables) {
      const result = await rotate({ queries: database.queries, sealer: both, batchRows: 5 }, sealed)
      expect(result).toMatchObject({ unreadable: 0 })
      expect(result.resealed).toBeGreaterThan(0)
    }
    expect(Object.values(await staleRows(database, both)).every(rows => rows === 0)).toBe(true)

    const { queries } = database
    const vault = await vaultOver(database, fresh)
    const registry = createRegistry({ queries, vault, hasAccount: async () => false })
    for (const person of samplePeople()) {
      expect((await registry.lookUp(identityOf(person))).outcome).not.toBe('unknown')
    }
    expect((await createAccounts({ vault }).holder(queries, 'Z52708'))?.phone).toBe('+212612345678')
    const [message] = await createInbox({ queries, vault, clock }).messages('+212612345678')
    expect(message?.text).toBe('in the inbox')
  })

  test('a second run changes nothing', async () => {
    await putPeople({ queries: database.queries, vault: await vaultOver(database, old) }, samplePeople())
    const parts = { queries: database.queries, sealer: await vaultOver(database, fresh, old) }
    await rotate(parts, people)
    const sealed = () => database.queries.selectFrom('people').selectAll().orderBy('card_key').execute()
    const before = await sealed()
    expect(await rotate(parts, people)).toEqual({ resealed: 0, unreadable: 0 })
    expect(await sealed()).toEqual(before)
  })

  test('what cannot be opened is counted, left alone, and stops nothing', async () => {
    const vault = await vaultOver(database, old)
    await putPeople({ queries: database.queries, vault }, samplePeople())
    await sql`update people set sealed = set_byte(sealed, octet_length(sealed) - 1,
      255 - get_byte(sealed, octet_length(sealed) - 1)) where card_key in (select card_key from people limit 2)`.execute(
      database.queries,
    )
    const parts = { queries: database.queries, sealer: await vaultOver(database, fresh, old), batchRows: 3 }
    expect(await rotate(parts, people)).toEqual({ resealed: samplePeople().length - 2, unreadable: 2 })
    expect(await countStale(parts, people)).toBe(2)
  })

  test('what is written while it runs stays written', async () => {
    const { queries } = database
    const person = samplePeople()[0]
    if (person === undefined) throw new Error('there are sample people')
    const many = Array.from({ length: 400 }, (_, index) => ({ ...person, idNumber: `AB${100_000 + index}` }))
    await putPeople({ queries, vault: await vaultOver(database, old) }, many)
    const both = await vaultOver(database, fresh, old)
    const csv = [
      'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account',
      ...many.map(({ idNumber }) => `cnie,${idNumber},2031-01-01,1980-09-05,amo-tadamon,N${idNumber},false`),
    ].join('\n')
    const bytes = async function* () {
      yield Buffer.from(csv)
    }
    await Promise.all([
      rotate({ queries, sealer: both, batchRows: 10 }, people),
      importPeople({ queries, vault: both, clock: createClock() }, bytes()),
    ])
    const registry = createRegistry({ queries, vault: both, hasAccount: async () => false })
    for (const { idNumber } of many) {
      const verdict = await registry.lookUp({ ...identityOf(person), idNumber, idExpiry: '2031-01-01' })
      expect(verdict).toMatchObject({ outcome: 'registered', registrationNumber: `N${idNumber}` })
    }
    expect(await countStale({ queries, sealer: both }, people)).toBe(0)
  })
})

describe('npm run rotate-keys', () => {
  let url: string
  beforeAll(async () => {
    url = await migratedDatabaseUrl()
    const { openPostgres } = await import('#src/db/postgres.ts')
    const database = openPostgres(url)
    await fill(database, await vaultOver(database, old))
    await database.close()
  })

  const setting = (...keys: DataKey[]) =>
    keys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join(',')
  const run = (env: Record<string, string>, ...args: string[]) =>
    new Promise<{ code: number; stdout: string; stderr: string }>(resolve => {
      const child = execFile(
        process.execPath,
        ['src/commands/rotate-keys.ts', ...args],
        { env: { ...compiledCode, ...env } },
        (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
      )
    })

  test('says what it needs', async () => {
    expect(await run({})).toMatchObject({ code: 2, stderr: expect.stringContaining('set DATABASE_URL') })
    expect(await run({ DATABASE_URL: url })).toMatchObject({ code: 78 })
    expect(await run({}, '--what')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('DATA_KEYS=old,new'),
    })
    expect(await run({}, '--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('DATA_KEYS=old,new'),
    })
    expect(await run({ DATABASE_URL: url, DATA_KEYS: setting(fresh) })).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('DATA_KEYS are not those of this database'),
    })
  })

  test('goes through every table, then has nothing left to do', async () => {
    const env = { DATABASE_URL: url, DATA_KEYS: setting(fresh, old) }
    const first = await run(env)
    expect(first).toMatchObject({ code: 0, stderr: '' })
    for (const { table } of sealedTables)
      expect(first.stdout).toMatch(new RegExp(`^${table}: \\d+ sealed anew$`, 'm'))
    const second = await run({ DATABASE_URL: url, DATA_KEYS: setting(fresh) })
    expect(second).toMatchObject({ code: 0, stderr: '' })
    for (const { table } of sealedTables) expect(second.stdout).toContain(`${table}: all under the first key`)
  })
})
