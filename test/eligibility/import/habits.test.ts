// Thousands of files as people make them: every one ends loaded right, or refused with the reason that was planted.

import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importPeople } from '#src/eligibility/import/people.ts'
import { cardKeyOf, heldOf, openPerson } from '#src/eligibility/registry/sealed-person.ts'
import { bytesOf, databases, openStore, type Store, vault } from '../stores.ts'
import { habitualFile } from './habits.ts'

/** How a file is read hangs on no database, and the embedded one takes five times as long for each. */
const files = { PGlite: 300, PostgreSQL: 2_700 }

describe.each(databases)('on %s', which => {
  let store: Store
  beforeAll(async () => {
    store = await openStore(which)
  })
  afterAll(() => store.database.close())

  const held = async () => {
    const rows = await store.queries.selectFrom('people').selectAll().execute()
    return new Map(
      rows.map(row => [row.card_key.toString('hex'), openPerson(vault, row).toString('latin1').trimEnd()]),
    )
  }

  test('a file with any habits is loaded, but for the lines that are wrong', async () => {
    await fc.assert(
      fc.asyncProperty(
        habitualFile,
        fc.integer({ min: 1, max: 400 }),
        async ({ bytes, loaded, refused, repeated }, piece) => {
          await sql`delete from people`.execute(store.queries)
          const said = new Map<number, string>()
          const summary = await importPeople(store, bytesOf(bytes, piece), {
            onLine: ({ line, says }) => void said.set(line, says),
          })
          expect([...said.keys()].sort((one, other) => one - other)).toEqual([...refused.keys()])
          for (const [line, says] of said) expect(says).toMatch(refused.get(line) ?? /nothing/)
          expect(summary).toMatchObject({ added: loaded.length, refused: refused.size, repeated, changed: 0 })
          expect(await held()).toEqual(
            new Map(
              loaded.map(person => [
                cardKeyOf(vault, person).toString('hex'),
                heldOf(person).toString('latin1'),
              ]),
            ),
          )
        },
      ),
      { numRuns: files[which] },
    )
  })
})
