/** The registry on PGlite and on PostgreSQL: only a full match is answered, and nothing stands in the clear; the operator's names for schemes stand. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Identity } from '#machines/protocol.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { verdict } from '#src/eligibility/eligibility.ts'
import { putPeople } from '#src/eligibility/import/people.ts'
import { ownScheme, type Person } from '#src/eligibility/import/person.ts'
import { loadSamplePeople, samplePeople } from '#src/eligibility/import/sample-people.ts'
import { createRegistry, rowFrom } from '#src/eligibility/registry/registry.ts'
import {
  loadSchemes,
  nameOfScheme,
  saveSchemes,
  schemeCodes,
  schemes,
} from '#src/eligibility/registry/schemes.ts'
import { agrees, cardKeyOf, openPerson, sealPerson } from '#src/eligibility/registry/sealed-person.ts'
import { databases, identityOf, openStore, type Store, vault, verdictFor } from '../stores.ts'

const unknown = { outcome: 'unknown' }
const amina: Person = {
  idKind: 'cnie',
  idNumber: 'XY7654321',
  idExpiry: '2029-04-30',
  birthDate: '1961-07-09',
  scheme: ownScheme,
  registrationNumber: 'Z5270819',
  hasAccount: false,
}
const brahim: Person = { ...amina, idNumber: 'XY7654322', birthDate: '1980', registrationNumber: 'Z5270820' }
const chaima: Person = { ...amina, idNumber: 'XY7654323', scheme: 'cnops', registrationNumber: null }
const driss: Person = { ...amina, idKind: 'residence', idNumber: 'XY7654324', registrationNumber: 'Z5270822' }
const everyone = [amina, brahim, chaima, driss]

const neighbours = Array.from({ length: 2_000 }, (_, rank) => ({
  ...amina,
  idNumber: `ZZ${rank}`,
  registrationNumber: `9${rank}`,
}))

describe('trials B6: a birth that is registered as a first of January', () => {
  const registered = { ...amina, birthDate: '1980-01-01' }
  const held = openPerson(vault, sealPerson(vault, registered))
  const typed = (birthDate: string) => ({ ...identityOf(registered), birthDate })

  test('does not agree with its year alone unless the setting says so', () => {
    expect(agrees(held, typed('1980'))).toBe(false)
    expect(agrees(held, typed('1980'), true)).toBe(true)
    expect(agrees(held, { ...typed('1980'), idExpiry: '2029-04-29' }, true)).toBe(false)
  })

  test('agrees with its day, and with no other day or year, whatever the setting says', () => {
    for (const setting of [false, true]) {
      expect(agrees(held, typed('1980-01-01'), setting)).toBe(true)
      for (const other of ['1981', '1980-01-02', '1981-01-01'])
        expect(agrees(held, typed(other), setting)).toBe(false)
    }
  })

  test('is the only one that does: another day of the year needs to be met in full', () => {
    const may = openPerson(vault, sealPerson(vault, { ...amina, birthDate: '1980-05-01' }))
    expect(agrees(may, typed('1980'), true)).toBe(false)
  })
})

describe.each(databases)('on %s', which => {
  let store: Store
  beforeAll(async () => {
    store = await openStore(which)
    // The empty table is asked first: there is no row to read.
    expect(await store.lookUp(identityOf(amina))).toEqual(unknown)
    await putPeople(store, [...everyone, ...neighbours])
  })
  afterAll(() => store.database.close())

  test('a full match is answered', async () => {
    for (const person of everyone) {
      const found = await store.lookUp(identityOf(person))
      expect(found).toEqual(await verdictFor(store, person))
      expect(verdict.parse(found)).toEqual(found)
    }
  })

  test.each<[string, Partial<Identity>]>([
    ['another number', { idNumber: 'XY7654329' }],
    ['another kind of card', { idKind: 'residence' }],
    ['another expiry', { idExpiry: '2029-04-29' }],
    ['another birth date', { birthDate: '1961-07-08' }],
    ['the year alone where the date is known', { birthDate: '1961' }],
    ['the dates exchanged', { idExpiry: '1961-07-09', birthDate: '2029-04-30' }],
    ['something after the dates', { idExpiry: '2029-04-30 ', birthDate: '1961-07-09 ' }],
    ['nothing', { idNumber: '', idExpiry: '', birthDate: '' }],
  ])('%s is answered as an unknown person', async (_, wrong) => {
    expect(await store.lookUp({ ...identityOf(amina), ...wrong })).toEqual(unknown)
  })

  test.each([
    ['1980', 'registered'],
    ['1980-01-01', 'registered'],
    ['1980-12-31', 'registered'],
    ['1981', 'unknown'],
    ['1981-01-01', 'unknown'],
    ['1979-12-31', 'unknown'],
  ])('where only the year 1980 is known, the birth %s is %s', async (birthDate, outcome) => {
    expect(await store.lookUp({ ...identityOf(brahim), birthDate })).toMatchObject({ outcome })
  })

  test('an account opened since the import counts', async () => {
    const hasAccount = vi.fn(async (_: unknown, number: string) => number === amina.registrationNumber)
    const registry = createRegistry({ queries: store.queries, vault, hasAccount })
    expect(await registry.lookUp(identityOf(amina))).toMatchObject({ hasAccount: true })
    expect(await registry.lookUp(identityOf(driss))).toMatchObject({ hasAccount: false })
    await registry.lookUp(identityOf(chaima))
    await registry.lookUp({ ...identityOf(amina), birthDate: '1961' })
    expect(hasAccount).toHaveBeenCalledTimes(2)
  })

  test('an unknown number, a wrong expiry and a wrong birth date cost the same work as a match', async () => {
    const open = vi.fn((sealed: Uint8Array, binding: string) => vault.open(sealed, binding))
    const hasAccount = async () => false
    const registry = createRegistry({ queries: store.queries, vault: { ...vault, open }, hasAccount })
    const opened = async (identity: Identity) => {
      open.mockClear()
      await registry.lookUp(identity)
      return open.mock.calls.map(([sealed]) => sealed.length)
    }
    const match = await opened(identityOf(amina))
    expect(match).toHaveLength(1)
    for (let rank = 0; rank < 50; rank += 1) {
      expect(await opened({ ...identityOf(amina), idNumber: `QQ${rank}` })).toEqual(match)
    }
    expect(await opened({ ...identityOf(amina), idExpiry: '2029-04-29' })).toEqual(match)
    expect(await opened({ ...identityOf(amina), birthDate: '1961-07-08' })).toEqual(match)
  })

  test('a card beyond the last of the table is unknown', async () => {
    const beyond = { ...vault, blindIndex: () => Buffer.alloc(32, 255) }
    const registry = createRegistry({
      queries: store.queries,
      vault: beyond,
      hasAccount: async () => false,
    })
    expect(await registry.lookUp(identityOf(amina))).toEqual(unknown)
  })

  test('a look-up reads one row through the primary key', async () => {
    await sql`analyze people`.execute(store.queries)
    const [plan] = await rowFrom(store.queries, cardKeyOf(vault, amina)).explain('json')
    expect(JSON.stringify(plan)).toMatch(/"Node Type":"Index Scan".*"Index Name":"people_pkey"/)
  })

  test('a stolen table tells nothing, not even by the size of its rows', async () => {
    const long = { ...amina, idNumber: 'XY11', scheme: 'x'.repeat(40), registrationNumber: '9'.repeat(20) }
    await putPeople(store, [long])
    const rows = await store.queries.selectFrom('people').selectAll().execute()
    expect(new Set(rows.map(row => row.sealed.length))).toHaveLength(1)
    const table = Buffer.concat(rows.flatMap(row => [row.card_key, row.sealed]))
    const dump = [table.toString('latin1'), table.toString('hex'), table.toString('base64')].join('\n')
    const facts = everyone.flatMap(person => [
      person.idNumber,
      person.idExpiry,
      person.idExpiry.replaceAll('-', ''),
      person.birthDate.padEnd(6),
      person.registrationNumber ?? 'cnops ',
    ])
    for (const fact of facts) {
      const bytes = Buffer.from(fact)
      // Base64 of a part depends on where it begins: the three ways, without their ends.
      const encoded = [0, 1, 2].map(by =>
        Buffer.concat([Buffer.alloc(by), bytes])
          .toString('base64')
          .slice(4, -4),
      )
      // Shorter ones turn up in random bytes by themselves.
      for (const trace of [fact, bytes.toString('hex'), ...encoded].filter(({ length }) => length >= 7)) {
        expect(dump).not.toContain(trace)
      }
    }
  })

  test('a row copied under another card does not open', async () => {
    const stolen = { ...amina, idNumber: 'XY9999999' }
    const { sealed } = sealPerson(vault, amina)
    await store.queries
      .insertInto('people')
      .values({ card_key: cardKeyOf(vault, stolen), sealed })
      .execute()
    await expect(store.lookUp(identityOf(stolen))).rejects.toMatchObject({ code: 'sealed-unreadable' })
    await putPeople(store, [stolen])
    expect(await store.lookUp(identityOf(stolen))).toMatchObject({ outcome: 'registered' })
  })

  test('a look-up that was given up throws the reason', async () => {
    const reason = new Error('too late')
    await expect(
      createRegistry({ queries: store.queries, vault, hasAccount: async () => false }).lookUp(
        identityOf(amina),
        AbortSignal.abort(reason),
      ),
    ).rejects.toBe(reason)
    const controller = new AbortController()
    const registry = createRegistry({
      queries: store.queries,
      vault,
      hasAccount: () => {
        controller.abort(reason)
        return Promise.reject(new Error('canceled'))
      },
    })
    await expect(registry.lookUp(identityOf(amina), controller.signal)).rejects.toBe(reason)
  })

  test('the sample people are there for every outcome, as the file says', async () => {
    await loadSamplePeople(store)
    const outcomes = new Set<string>()
    for (const person of samplePeople()) {
      const found = await store.lookUp(identityOf(person))
      expect(found).toEqual(await verdictFor(store, person))
      outcomes.add(found.outcome === 'registered' ? `account: ${found.hasAccount}` : found.outcome)
    }
    expect([...outcomes].sort()).toEqual(['account: false', 'account: true', 'covered-elsewhere'])
  })

  test('a scheme has its names, one without a name shows its code', async () => {
    expect(await nameOfScheme(store.queries, 'cnops')).toEqual({ fr: 'CNOPS', ar: 'كنوبس' })
    const code = 'mutuelle-of-a-ministry-with-a-long-name'
    const shown = 'MUTUELLE-OF-A-MINISTRY-W'
    expect(await nameOfScheme(store.queries, code)).toEqual({ fr: shown, ar: shown })
  })

  test('the phone that the CNSS holds is told with the number, to whoever may open an account', async () => {
    const known = { ...amina, idNumber: 'XY7654399', registrationNumber: 'Z5270899', phone: '+212611223344' }
    await putPeople({ queries: store.queries, vault }, [known])
    const askWith = (hasAccount: boolean, person: Person = known) =>
      createRegistry({ queries: store.queries, vault, hasAccount: async () => hasAccount }).lookUp(
        identityOf(person),
      )
    expect(await askWith(false)).toEqual({
      outcome: 'registered',
      registrationNumber: 'Z5270899',
      hasAccount: false,
      phone: known.phone,
    })
    expect(await askWith(true)).not.toHaveProperty('phone')
    expect(await askWith(false, { ...known, birthDate: '1961-07-08' })).toEqual(unknown)
  })

  test('names given by the operator show at once and survive the next start', async () => {
    const named = {
      far: { fr: 'FAR', ar: 'الجيش', zgh: 'ⴰⵙⵔⴷⴰⵙ' },
      ministry: { fr: 'Ministère', ar: 'الوزارة' },
    }
    await saveSchemes(store.queries, schemes.parse(named))
    await saveSchemes(store.queries, {})
    await loadSchemes(store.queries)
    expect(await schemeCodes(store.queries)).toEqual(expect.arrayContaining(['cnops', 'far', 'ministry']))
    expect(await nameOfScheme(store.queries, 'far')).toEqual(named.far)
    expect(await nameOfScheme(store.queries, 'ministry')).toEqual(named.ministry)
  })
})

test('a server that is down is a retryable failure that says nothing personal', async () => {
  const database = openPostgres('postgres://127.0.0.1:1/none')
  const registry = createRegistry({ queries: database.queries, vault, hasAccount: async () => false })
  await expect(registry.lookUp(identityOf(amina))).rejects.toMatchObject({
    code: 'database-unavailable',
    retryable: true,
    message: expect.not.stringContaining(amina.idNumber),
  })
  await database.close()
})

test('the first sample person is the one of the README’s first call', () => {
  expect(samplePeople()[0]).toEqual({
    idKind: 'cnie',
    idNumber: 'AB123456',
    idExpiry: '2027-12-31',
    birthDate: '1980-09-05',
    scheme: 'amo-tadamon',
    registrationNumber: '178824615',
    hasAccount: false,
  })
  expect(samplePeople().map(person => person.idKind)).toContain('residence')
  expect(samplePeople().map(person => person.birthDate.length)).toContain(4)
})
