// Imports on PGlite and on PostgreSQL: what a file says as a whole, and that it is loaded whole or not at all.
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPostgres } from '#src/db/postgres.ts'
import { type ImportOptions, importPeople, putPeople } from '#src/eligibility/import/people.ts'
import { columns, type Person } from '#src/eligibility/import/person.ts'
import type { SaidLine } from '#src/eligibility/import/report.ts'
import {
  cardKeyOf,
  openPerson,
  personAssociatedData,
  readHeld,
} from '#src/eligibility/registry/sealed-person.ts'
import { OperatorError } from '#src/platform/operator-error.ts'
import { bytesOf, clock, databases, openStore, type Store, vault } from '../stores.ts'

const header = columns.join()
const line = (idNumber: string, registrationNumber = idNumber, birthDate = '1980-09-05') =>
  `cnie,${idNumber},2027-12-31,${birthDate},amo-tadamon,${registrationNumber},false`
const fileOf = (...lines: string[]) => [header, ...lines].join('\n')
const byText = (one: string, other: string) => (one < other ? -1 : 1)
const numbers = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, rank) => `${prefix}${rank + 1}`)

describe.each(databases)('on %s', which => {
  let store: Store
  beforeAll(async () => {
    store = await openStore(which)
  })
  afterAll(() => store.database.close())

  const load = (text: string, options: ImportOptions = {}) => importPeople(store, bytesOf(text), options)
  const collect = async (text: string, options: ImportOptions = {}) => {
    const said: SaidLine[] = []
    const summary = await load(text, { ...options, onLine: each => void said.push(each) })
    return { summary, said, sentences: said.map(({ line, says }) => `${line}: ${says}`).sort(byText) }
  }
  const outcomeOf = async (idNumber: string, birthDate = '1980-09-05') => {
    const identity = { idKind: 'cnie', idNumber, idExpiry: '2027-12-31', birthDate } as const
    const verdict = await store.lookUp(identity)
    return verdict.outcome === 'registered' ? verdict.registrationNumber : verdict.outcome
  }
  const known = async () => {
    const { rows } = await sql<{ people: number }>`select count(*) as people from people`.execute(
      store.queries,
    )
    return rows[0]?.people
  }
  /** Which version of its row each card has: an update makes another. */
  const versions = async () => {
    const { rows } = await sql<{ card: string; version: string }>`
      select encode(card_key, 'hex') as card, ctid::text || xmin as version from people`.execute(
      store.queries,
    )
    return new Map(rows.map(({ card, version }) => [card, version]))
  }
  const emptied = () => sql`delete from people`.execute(store.queries)

  test('a second import tells new, changed, unchanged and gone, and writes only what changed', async () => {
    await emptied()
    const first = await load(fileOf(...numbers('AA', 30).map(number => line(number))))
    expect(first).toMatchObject({ lines: 30, added: 30, changed: 0, unchanged: 0, gone: 0, refused: 0 })
    const before = await versions()
    const second = await load(
      fileOf(
        line('AA1', 'NEW1'),
        ...numbers('AA', 28)
          .slice(1)
          .map(number => line(number)),
        line('AB1'),
      ),
    )
    expect(second).toMatchObject({ lines: 29, added: 1, changed: 1, unchanged: 27, gone: 2, removed: 0 })
    expect(await outcomeOf('AA1')).toBe('NEW1')
    expect(await outcomeOf('AA30')).toBe('AA30')
    const after = await versions()
    expect([...before].filter(([card, version]) => after.get(card) !== version)).toHaveLength(1)
  })

  test('a dry run says the same and writes nothing', async () => {
    await emptied()
    await load(fileOf(line('AC1'), line('AC2')))
    const before = await versions()
    const tried = await load(fileOf(line('AC1', 'NEW'), line('AC3')), { isDryRun: true, isReplacing: true })
    expect(tried).toMatchObject({ added: 1, changed: 1, unchanged: 0, gone: 1, removed: 0 })
    expect(await versions()).toEqual(before)
  })

  test('whoever is not in the file goes only when that is asked for', async () => {
    await emptied()
    await load(fileOf(...numbers('AD', 40).map(number => line(number))))
    const file = fileOf(...numbers('AD', 10).map(number => line(number)))
    expect(await load(file)).toMatchObject({ gone: 30, removed: 0 })
    expect(await known()).toBe(40)
    expect(await load(file, { isReplacing: true })).toMatchObject({ gone: 30, removed: 30, unchanged: 10 })
    expect(await known()).toBe(10)
    expect(await outcomeOf('AD10')).toBe('AD10')
    expect(await outcomeOf('AD11')).toBe('unknown')
  })

  test('of a file of several parts each person is counted once, and the planner knows how many there are', async () => {
    await emptied()
    const people = numbers('ZP', 24_000)
    const first = await load(fileOf(...people.map(number => line(number))))
    expect(first).toMatchObject({ added: 24_000, gone: 0 })
    const { rows } = await sql<{ reltuples: number }>`
      select reltuples from pg_class where oid = 'people'::regclass`.execute(store.queries)
    expect(rows[0]?.reltuples).toBe(24_000)
    const fewer = fileOf(
      ...people.slice(100).map((number, rank) => line(number, rank === 0 ? 'NEW' : number)),
    )
    const second = await load(fewer, { isReplacing: true })
    expect(second).toMatchObject({ added: 0, changed: 1, unchanged: 23_899, gone: 100, removed: 100 })
    expect(await known()).toBe(23_900)
  })

  test('nobody goes while a line is refused: it may be theirs', async () => {
    await emptied()
    await load(fileOf(line('AE1'), line('AE2')))
    const replaced = await load(fileOf(line('AE1'), line('AE2', 'AE2', '31.13.1980')), { isReplacing: true })
    expect(replaced).toMatchObject({ refused: 1, gone: 1, removed: 0 })
    expect(await outcomeOf('AE2')).toBe('AE2')
  })

  test('of two lines that contradict each other none is loaded, and each names the other', async () => {
    await emptied()
    await load(fileOf(line('AF1', 'BEFORE')))
    const { summary, sentences } = await collect(
      fileOf(line('AF1', 'X1'), line('AF2'), line('AF1', 'X2'), line('AF1', 'X1', '1981')),
    )
    expect(summary).toMatchObject({ lines: 4, refused: 3, added: 1, changed: 0, unchanged: 0, gone: 0 })
    const reason = 'two lines of the file contradict each other about one card'
    expect(sentences).toEqual([
      `2: ${reason}: line 4 has another registration_number; right would be one of the two`,
      `4: ${reason}: line 2 has another registration_number; right would be one of the two`,
      `5: ${reason}: line 2 has another birth_date; right would be one of the two`,
    ])
    expect(await outcomeOf('AF1')).toBe('BEFORE')
  })

  test('equal lines are one', async () => {
    await emptied()
    const again = 'cnie;ag 1;31/12/2027;05/09/1980;AMO-Tadamon;AG1;FAUX'
    const summary = await load(
      [header.replaceAll(',', ';'), again, again, 'cnie;AG1;2027-12-31;1980-09-05;amo-tadamon;AG1;0'].join(
        '\r\n',
      ),
    )
    expect(summary).toMatchObject({ lines: 3, added: 1, repeated: 2, refused: 0 })
  })

  test('a registration number on two cards refuses both lines, or is told when it may be', async () => {
    await emptied()
    const file = fileOf(
      line('AH1', 'F1'),
      line('AH2', 'F2'),
      line('AH3', 'F1'),
      'cnie,AH4,2031-01-01,1980,cnops,F2,false',
    )
    const { summary, sentences } = await collect(file)
    expect(summary).toMatchObject({ added: 2, refused: 2 })
    const reason = 'its registration_number stands on another card of the file too'
    const right = 'right would be one card a number, or --shared-numbers'
    expect(sentences).toEqual([`2: ${reason}: line 4; ${right}`, `4: ${reason}: line 2; ${right}`])
    const shared = await collect(file, { allowsSharedNumbers: true })
    expect(shared.summary).toMatchObject({ added: 2, unchanged: 2, refused: 0 })
    expect(shared.sentences).toEqual([`2: ${reason}: line 4`, `4: ${reason}: line 2`])
    expect(shared.said.map(({ isRefused }) => isRefused)).toEqual([false, false])
  })

  test('dates with the day first count only if no date of the file has the month first', async () => {
    await emptied()
    const dayFirst = line('AI1', 'AI1', '05/09/1980')
    expect(await load(fileOf(dayFirst, line('AI2')))).toMatchObject({ added: 2, refused: 0 })
    expect(await outcomeOf('AI1')).toBe('AI1')
    const { summary, sentences } = await collect(
      fileOf(dayFirst, line('AI3'), line('AI4', 'AI4', '12/31/1980')),
    )
    expect(summary).toMatchObject({ added: 1, refused: 2 })
    expect(sentences).toEqual([
      '2: its dates may have the month before the day, as another line of the file has: line 4; right would be year, month, day: 2027-12-31',
      '4: birth_date has the month before the day: “99/99/9999”; right would be 1980-09-05, or 1980 where the day is not known',
    ])
  })

  test('rows of version 0.1.0 are the same people, and are sealed anew once', async () => {
    await emptied()
    await load(fileOf(line('AJ1'), line('AJ2')))
    const rows = await store.queries.selectFrom('people').selectAll().execute()
    for (const row of rows) {
      // As that version sealed: another nonce each time, and no place for a phone.
      const sealed = vault.seal(openPerson(vault, row).subarray(0, 81), personAssociatedData(row.card_key))
      await store.queries.updateTable('people').set({ sealed }).where('card_key', '=', row.card_key).execute()
    }
    expect(await outcomeOf('AJ1')).toBe('AJ1')
    expect(await load(fileOf(line('AJ1'), line('AJ2')))).toMatchObject({ changed: 0, unchanged: 2 })
    expect(await store.queries.selectFrom('people').selectAll().execute()).toEqual(
      expect.arrayContaining(rows),
    )
  })

  test('a row that does not open is replaced', async () => {
    await emptied()
    await load(fileOf(line('AK1')))
    await store.queries
      .updateTable('people')
      .set({ sealed: Buffer.from('damaged') })
      .execute()
    expect(await load(fileOf(line('AK1')))).toMatchObject({ changed: 1 })
    expect(await outcomeOf('AK1')).toBe('AK1')
  })

  test('the phone that the CNSS holds is kept with the person', async () => {
    await emptied()
    const withPhone = `${header},phone\n${line('AL1')},06 12-34-56-78\n${line('AL2')},\n${line('AL3')}\n`
    expect(await load(withPhone)).toMatchObject({ added: 3, refused: 0 })
    const phoneOf = async (idNumber: string) => {
      const cardKey = cardKeyOf(vault, { idKind: 'cnie', idNumber })
      const row = await store.queries
        .selectFrom('people')
        .selectAll()
        .where('card_key', '=', cardKey)
        .executeTakeFirstOrThrow()
      return readHeld(openPerson(vault, row)).phone
    }
    expect(await Promise.all(['AL1', 'AL2', 'AL3'].map(phoneOf))).toEqual(['+212612345678', null, null])
  })

  test.each([
    ['breaks off', 'the disk is gone', new Error('the disk is gone')],
    ['is given up', 'interrupted', new OperatorError('interrupted')],
  ])('nothing is loaded when the file %s', async (_, message, error) => {
    await emptied()
    await load(fileOf(line('AM1')))
    async function* broken() {
      yield Buffer.from(`${header}\n`)
      for (const number of numbers('AN', 2_000)) yield Buffer.from(`${line(number)}\n`)
      throw error
    }
    await expect(importPeople(store, broken())).rejects.toThrow(message)
    expect(await known()).toBe(1)
    expect(await load(fileOf(line('AN1')))).toMatchObject({ added: 1 })
  })

  test('nothing is loaded when it is stopped between two parts of it', async () => {
    await emptied()
    const controller = new AbortController()
    const stop = () => controller.abort(new OperatorError('stopped'))
    const file = fileOf(...numbers('AO', 30_000).map(number => line(number)))
    const onProgress: ImportOptions['onProgress'] = progress => {
      if (progress.phase === 'loading') stop()
    }
    await expect(load(file, { onProgress, signal: controller.signal })).rejects.toThrow('stopped')
    expect(await known()).toBe(0)
  })

  test('callers are answered while it runs, from what was there before', async () => {
    await emptied()
    await load(fileOf(line('AP1', 'OLD')))
    let answered = 0
    let isDone = false
    const asking = (async () => {
      while (!isDone) {
        const outcome = await outcomeOf('AP1')
        if (!isDone) expect(['OLD', 'NEW']).toContain(outcome)
        answered += 1
        // As callers' turns do: PGlite answers without ever leaving the turn of the event loop.
        await setImmediate()
      }
    })()
    const file = fileOf(line('AP1', 'NEW'), ...numbers('AQ', 20_000).map(number => line(number)))
    await load(file)
    isDone = true
    await asking
    expect(answered).toBeGreaterThan(20)
    expect(await outcomeOf('AP1')).toBe('NEW')
  })

  test('a second import at the same time is refused', async () => {
    await emptied()
    let second: Promise<unknown> | undefined
    async function* file() {
      yield Buffer.from(`${header}\n${line('AR1')}\n`)
      second = load(fileOf(line('AR2'))).catch((error: Error) => error.message)
      await second
      yield Buffer.from(`${line('AR3')}\n`)
    }
    expect(await importPeople(store, file())).toMatchObject({ added: 2 })
    expect(await second).toBe('another import is running: wait for its end, then run this one again')
    expect(await load(fileOf(line('AR2')))).toMatchObject({ added: 1 })
  })

  test('lines that wait for the end of their file are sealed, and gone with the import', async () => {
    await emptied()
    let waiting: Buffer[] = []
    const [name, number] = ['AS7654321', 'Z52708']
    await load(fileOf(line(name, number)), {
      keepsText: true,
      async onLoaded(trx) {
        const { rows } = await sql<{ sealed: Buffer }>`select sealed from people_arriving`.execute(trx)
        waiting = rows.map(({ sealed }) => sealed)
      },
    })
    expect(waiting.length).toBeGreaterThan(1)
    const stored = Buffer.concat(waiting).toString('latin1')
    for (const fact of [name, number, '2027-12-31', '1980-09-05']) expect(stored).not.toContain(fact)
    await expect(sql`select from people_arriving`.execute(store.queries)).rejects.toThrow()
  })

  test('a file of very many lines about one card costs no more than one of them', async () => {
    await emptied()
    async function* file() {
      yield Buffer.from(`${header}\n`)
      for (const _ of numbers('', 60)) yield Buffer.from(`${line('AT1')}\n`.repeat(1_000))
    }
    expect(await importPeople(store, file())).toMatchObject({ lines: 60_000, added: 1, repeated: 59_999 })
  })

  test('of wrong lines the first twenty of each reason are shown, all are counted', async () => {
    await emptied()
    const wrong = numbers('AU', 300).map(number => line(number, number, '1980-09-31'))
    const { summary, said } = await collect(fileOf(...wrong, line('AV1', '')))
    expect(said).toHaveLength(301)
    expect(said.filter(({ isShown }) => isShown).map(each => each.line)).toEqual([
      ...numbers('', 21)
        .map(rank => Number(rank) + 1)
        .slice(0, 20),
      302,
    ])
    expect(summary.reasons).toEqual([
      { reason: 'birth_date is no day of the calendar', lines: 300, isRefused: true },
      { reason: 'registration_number is empty, and amo-tadamon needs one', lines: 1, isRefused: true },
    ])
  })

  test('the text of a refused line is told when it is asked for, whatever shows it to be wrong', async () => {
    await emptied()
    const lines = [
      `${line('AW1', 'A')},é`,
      `${line('AW1', 'B')},`,
      `${line('AW2', 'C')},x`,
      `${line('AW3', 'C')},`,
      'cnie,,,,,,,',
    ]
    const text = [`${header},note`, ...lines].join('\r\n')
    const { said } = await collect(text, { keepsText: true })
    expect(said.map(({ text }) => text ?? '').sort(byText)).toEqual([...lines].sort(byText))
    const withoutText = await collect(text)
    expect(withoutText.said.map(each => each.text)).toEqual([null, null, null, null, null])
  })

  test.each([
    ['an empty file', '', 'the file is empty; its first line would be id_kind,'],
    ['a header alone', `${header}\r\n`, 'the file has a header and no lines: there is nobody to load'],
    ['people without a header', `${line('AX1')}\n`, 'the first line is no header: put one before it'],
  ])('%s loads nothing and says why', async (_, text, message) => {
    await emptied()
    await expect(load(text)).rejects.toThrow(message)
    expect(await known()).toBe(0)
  })

  test('people at hand are put in, the later of two about one card', async () => {
    await emptied()
    const person: Person = {
      idKind: 'cnie',
      idNumber: 'AY1',
      idExpiry: '2027-12-31',
      birthDate: '1980-09-05',
      scheme: 'amo-tadamon',
      registrationNumber: 'EARLIER',
      hasAccount: false,
    }
    await putPeople(store, [person, { ...person, registrationNumber: 'LATER' }])
    await putPeople(store, [])
    expect(await outcomeOf('AY1')).toBe('LATER')
    expect(await load(fileOf(line('AY1', 'LATER')))).toMatchObject({ unchanged: 1 })
  })
})

test('a server that is down ends the import with a failure that says nothing personal', async () => {
  const database = openPostgres('postgres://127.0.0.1:1/none')
  const { queries } = database
  const bytes = bytesOf(fileOf(...numbers('QF76543', 10).map(number => line(number))), 100)
  await expect(importPeople({ queries, vault, clock }, bytes)).rejects.toMatchObject({
    code: 'database-unavailable',
    message: expect.not.stringContaining('QF'),
  })
  await database.close()
})
