/** Imports on PGlite and on PostgreSQL: whoever stands in a valid line is found, whatever else the file holds. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgres } from '#src/db/postgres.ts'
import { type ImportOptions, importPeople } from '#src/eligibility/people.ts'
import { columns, ownScheme, type Person } from '#src/eligibility/person.ts'
import { bytesOf, databases, identityOf, openStore, type Store, vault, verdictFor } from './stores.ts'

const header = columns.join()

function cellsOf(person: Person): string[] {
  const { idKind, idNumber, idExpiry, birthDate, scheme, registrationNumber, hasAccount } = person
  return [idKind, idNumber, idExpiry, birthDate, scheme, registrationNumber ?? '', String(hasAccount)]
}

const letters = (alphabet: string[], minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength })
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')
const digits = '0123456789'.split('')
const either = [...capitals, ...digits]
const day = (from: string, to: string) =>
  fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map(date => date.toISOString().slice(0, 10))

const card = fc.oneof(
  fc
    .tuple(letters(capitals, 1, 2), letters(digits, 1, 8))
    .map(parts => ({ idKind: 'cnie' as const, idNumber: parts.join('') })),
  letters(either, 4, 15).map(idNumber => ({ idKind: 'residence' as const, idNumber })),
)
const cover = fc.oneof(
  fc.record({ scheme: fc.constant(ownScheme), registrationNumber: letters(either, 1, 20) }),
  fc.record({
    scheme: fc.oneof(fc.constantFrom('cnops', 'far'), letters(['a', 'b', '-', '9'], 1, 40)),
    registrationNumber: fc.option(letters(either, 1, 20)),
  }),
)
const person: fc.Arbitrary<Person> = fc
  .tuple(
    card,
    cover,
    fc.record({
      idExpiry: day('2000-01-01', '2099-12-31'),
      birthDate: fc.oneof(day('1900-01-01', '1999-12-31'), fc.integer({ min: 1900, max: 1999 }).map(String)),
      hasAccount: fc.boolean(),
    }),
  )
  .map(([own, covered, rest]) => ({ ...own, ...covered, ...rest }))

/** The ways in which programs write the same CSV. */
const dialect = fc.record({
  delimiter: fc.constantFrom(',', ';'),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  mark: fc.constantFrom('', '\uFEFF'),
  isQuoted: fc.func(fc.boolean()),
  lastLineEnds: fc.boolean(),
  chunkBytes: fc.integer({ min: 1, max: 300 }),
  batchLines: fc.integer({ min: 1, max: 7 }),
  typed: fc.constantFrom(
    (number: string) => number,
    (number: string) => number.toLowerCase(),
    (number: string) => ` ${number.split('').join('-')} `,
  ),
})

describe.each(databases)('on %s', which => {
  let store: Store
  beforeAll(async () => {
    store = await openStore(which)
  })
  afterAll(() => store.database.close())

  const load = (text: string, options: ImportOptions & { chunkBytes?: number } = {}) =>
    importPeople(store, bytesOf(text, options.chunkBytes), options)

  test('everyone in a valid file is found, however it is written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 12 }), dialect, async (people, how) => {
        const lines = [
          columns.join(how.delimiter),
          ...people.map(each =>
            cellsOf({ ...each, idNumber: how.typed(each.idNumber) })
              .map(cell => (how.isQuoted(cell) ? `"${cell}"` : cell))
              .join(how.delimiter),
          ),
        ]
        const text = how.mark + lines.join(how.lineEnd) + (how.lastLineEnds ? how.lineEnd : '')
        const summary = await load(text, how)
        expect(summary).toMatchObject({ lines: people.length, refused: 0 })
        expect(summary.added + summary.updated).toBe(people.length)
        const byCard = new Map(people.map(each => [each.idKind + each.idNumber, each]))
        for (const each of byCard.values()) {
          const found = await store.lookUp(identityOf(each))
          expect(found).toEqual(await verdictFor(store, each))
          const other = each.idExpiry === '2050-05-05' ? '2050-05-06' : '2050-05-05'
          expect(await store.lookUp({ ...identityOf(each), idExpiry: other })).toEqual({ outcome: 'unknown' })
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a wrong line is reported by number and reason, the others are loaded', async () => {
    const refused: [number, readonly string[]][] = []
    const summary = await load(
      `${header}
cnie,QA1,2027-12-31,1980,amo-tadamon,1,false
cnie,QA2,2027-02-30,1980,amo-tadamon,1,false

cnie,"QA3,2027-12-31,1980,amo-tadamon,1,false
cnie,QA4,2027-12-31,1980,amo-tadamon,,maybe
cnie,QA5,2027-12-31,1980,ministry,1,false
cnie,QA6,2027-12-31
`,
      { onRefused: (line, problems) => refused.push([line, problems]) },
    )
    expect(summary).toEqual({
      lines: 6,
      refused: 4,
      added: 2,
      updated: 0,
      ignoredColumns: [],
      schemes: ['ministry'],
    })
    expect(refused.map(([line, problems]) => [line, problems.length])).toEqual([
      [3, 1],
      [5, 1],
      [6, 2],
      [8, 1],
    ])
  })

  test.each([1, 2, 1_000])(
    'of two lines about one card the later wins, in batches of %d',
    async batchLines => {
      const number = `QB${batchLines}`
      const line = (registrationNumber: string) =>
        `cnie,${number},2027-12-31,1980,amo-tadamon,${registrationNumber},false`
      const first = await load([header, line('1'), line('2'), line('3')].join('\n'), { batchLines })
      expect(first).toMatchObject({ added: 1, updated: 2 })
      const identity = {
        idKind: 'cnie',
        idNumber: number,
        idExpiry: '2027-12-31',
        birthDate: '1980',
      } as const
      expect(await store.lookUp(identity)).toMatchObject({ registrationNumber: '3' })
      const second = await load([header, line('4')].join('\n'), { batchLines })
      expect(second).toMatchObject({ added: 0, updated: 1 })
      expect(await store.lookUp(identity)).toMatchObject({ registrationNumber: '4' })
    },
  )

  test('progress counts the lines read, batch by batch', async () => {
    const lines = Array.from({ length: 25 }, (_, rank) => `cnie,QC${rank},2027-12-31,1980,cnops,,false`)
    const seen: number[] = []
    await load([header, ...lines].join('\n'), { batchLines: 10, onProgress: count => seen.push(count) })
    expect(seen).toEqual([10, 20, 25])
  })

  test('a file without a header writes nothing', async () => {
    await expect(load('cnie,QD1,2027-12-31,1980,cnops,,false\n')).rejects.toThrow(
      'the first line is no header',
    )
  })

  test('what was loaded stays when the file breaks off', async () => {
    async function* broken() {
      yield Buffer.from(`${header}\n`)
      for (const rank of [1, 2, 3]) yield Buffer.from(`cnie,QE${rank},2027-12-31,1980,cnops,,false\n`)
      throw new Error('the disk is gone')
    }
    await expect(importPeople(store, broken(), { batchLines: 2 })).rejects.toThrow('the disk is gone')
    const identity = { idKind: 'cnie', idExpiry: '2027-12-31', birthDate: '1980' } as const
    expect(await store.lookUp({ ...identity, idNumber: 'QE2' })).toMatchObject({
      outcome: 'covered-elsewhere',
    })
    expect(await store.lookUp({ ...identity, idNumber: 'QE3' })).toEqual({ outcome: 'unknown' })
  })
})

test('a server that is down ends the import with a failure that says nothing personal', async () => {
  const database = openPostgres('postgres://127.0.0.1:1/none')
  const { queries } = database
  const lines = Array.from({ length: 10 }, (_, rank) => `cnie,QF765432${rank},2027-12-31,1980,cnops,,false`)
  const bytes = bytesOf([header, ...lines].join('\n'), 100)
  await expect(importPeople({ queries, vault }, bytes, { batchLines: 2 })).rejects.toMatchObject({
    code: 'database-unavailable',
    message: expect.not.stringContaining('QF'),
  })
  await database.close()
})
