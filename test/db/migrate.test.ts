// From one version of the tables to the next, on both databases.
import { sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { leanJournal } from '#src/db/migrations/006-lean-journal.ts'
import { CannotStart } from '#src/failures.ts'
import { databases, openDatabase } from '#test/outbox/databases.ts'

let database: Database
afterEach(() => database.close())

describe.each(databases)('the tables on %s', which => {
  it('are left alone by a version that does not know them any more', async () => {
    database = await openDatabase(which)
    await sql`insert into kysely_migration (name, timestamp) values ('999-later', '2030-01-01')`.execute(
      database.queries,
    )
    const migrated = database.migrate()
    await expect(migrated).rejects.toThrow(CannotStart)
    await expect(migrated).rejects.toThrow('the database is of a newer version (999-later)')
  })

  it('keep the calls of a version that wrote each turn into the call’s row', async () => {
    database = await openDatabase(which)
    const { queries } = database
    const run = (statement: string) => sql.raw(statement).execute(queries)
    await run('alter table calls rename column changed_at to last_turn_at')
    await run(`alter table calls add column turns integer not null, add column last_state text not null,
      add column delivered boolean not null default false`)
    await run(`insert into calls
      (call_key, caller_key, channel, gateway, language, started_at, last_turn_at, turns, last_state, ended)
      values ('\\x01', '\\x02', 'ussd', 'africastalking', 'fr', '2030-01-01', '2030-01-02', 3, 'left', 'left')`)
    await leanJournal.up(queries)
    const [call] = await queries.selectFrom('calls').selectAll().execute()
    expect(call).toMatchObject({ language: 'fr', ended: 'left', changed_at: new Date('2030-01-02') })
  })
})
