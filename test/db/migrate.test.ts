// From one version of the tables to the next, on both databases.
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { migrateToLatest } from '#src/db/migrate.ts'
import { leanJournal } from '#src/db/migrations/006-lean-journal.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { steps } from '#src/db/schema.ts'
import type { Step } from '#src/db/step.ts'
import { OperatorError } from '#src/platform/operator-error.ts'
import { databases, openDatabase } from '#test/outbox/databases.ts'
import { freshDatabaseUrl, openEmptyPglite } from '#test/support/servers/fresh.ts'

let database: Database
afterEach(() => database.close())

const run = (statement: string) => sql.raw(statement).execute(database.queries)
const rowsOf = async (statement: string) => (await run(statement)).rows

describe.each(databases)('the tables on %s', which => {
  it('are left alone by a version that does not know them any more', async () => {
    database = await openDatabase(which)
    await run(`insert into kysely_migration (name, timestamp) values ('999-later', '2030-01-01')`)
    const migrated = database.migrate()
    await expect(migrated).rejects.toThrow(OperatorError)
    await expect(migrated).rejects.toThrow('the database is of a newer version (999-later)')
  })

  it('of the next version are run on, and of one that took something away are not', async () => {
    database = await openDatabase(which)
    await run(`insert into schema_steps (name) values ('998-more')`)
    expect(await database.lacks()).toEqual([])
    await database.migrate()
    await run(`insert into schema_steps (name, needs) values ('999-less', '998-more')`)
    await expect(database.lacks()).rejects.toThrow('the database is of a newer version (999-less)')
    await expect(database.migrate()).rejects.toThrow(OperatorError)
  })

  it('tell what they lack, until they lack nothing', async () => {
    database = which === 'PGlite' ? await openEmptyPglite() : openPostgres(await freshDatabaseUrl())
    const lacking = await database.lacks()
    expect(lacking[0]).toBe('001-start: makes tables of version 0.1.0')
    expect(lacking.find(line => line.startsWith('008-'))).toMatch(
      /^008-turns-by-day: divides turns into days/,
    )
    const told: string[] = []
    await database.migrate({ report: line => told.push(line) })
    expect(told.at(-1)).toBe(`${steps.at(-1)?.name}: done`)
    expect(await database.lacks()).toEqual([])
  })

  it('keep the calls of a version that wrote each turn into the call’s row', async () => {
    database = await openDatabase(which)
    await run('alter table calls rename column changed_at to last_turn_at')
    await run(`alter table calls add column turns integer not null, add column last_state text not null,
      add column delivered boolean not null default false`)
    await run(`insert into calls
      (call_key, caller_key, channel, gateway, language, started_at, last_turn_at, turns, last_state, ended)
      values ('\\x01', '\\x02', 'ussd', 'africastalking', 'fr', '2030-01-01', '2030-01-02', 3, 'left', 'left')`)
    await leanJournal.up(database.queries)
    const [call] = await database.queries.selectFrom('calls').selectAll().execute()
    expect(call).toMatchObject({ language: 'fr', ended: 'left', changed_at: new Date('2030-01-02') })
  })
})

describe.each(databases)('a step on %s', which => {
  beforeEach(async () => {
    database = await openDatabase(which)
    await run('create table shelf (book integer)')
    await run('insert into shelf values (1), (1)')
  })

  const take = (step: Pick<Step, 'run'>) =>
    migrateToLatest(database.queries, {}, [{ name: '999-shelf', does: 'tidies up', ...step }])

  it('is taken once', async () => {
    const run = vi.fn(async () => {})
    await take({ run })
    await take({ run })
    expect(run).toHaveBeenCalledTimes(1)
  })

  it('that fails is not taken, and what it did in a brief transaction is undone', async () => {
    const failing = take({
      run: tools =>
        tools.briefly(async trx => {
          await sql`drop table shelf`.execute(trx)
          throw new Error('no shelf')
        }),
    })
    await expect(failing).rejects.toThrow('no shelf')
    expect(await rowsOf('select book from shelf')).toHaveLength(2)
    expect(await rowsOf(`select from schema_steps where name = '999-shelf'`)).toEqual([])
  })

  it('builds an index anew that was left half built', async () => {
    await expect(run('create unique index concurrently shelf_by_book on shelf (book)')).rejects.toThrow()
    await take({ run: tools => tools.createIndex('shelf_by_book', 'shelf (book)') })
    expect(
      await rowsOf(`select indisvalid from pg_index where indexrelid = 'shelf_by_book'::regclass`),
    ).toEqual([{ indisvalid: true }])
  })
})
