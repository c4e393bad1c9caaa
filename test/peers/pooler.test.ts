// PgBouncer in transaction mode, as Debian has it: the service's database starts, keeps its time limit and migrates through it.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { withinTimeout } from '#src/db/database.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { startPgbouncer } from '#test/support/servers/pgbouncer.ts'
import { type PostgresServer, startPostgres } from '#test/support/servers/postgres.ts'

let postgres: PostgresServer
let pooler: Awaited<ReturnType<typeof startPgbouncer>>
let database: Database
let direct: Database
beforeAll(async () => {
  postgres = await startPostgres()
  pooler = await startPgbouncer(postgres.port, { poolSize: 4 })
  const url = await postgres.createDatabase('tadamon')
  direct = openPostgres(url)
  database = openPostgres(url.replace(`:${postgres.port}/`, `:${pooler.port}/`), { statementTimeoutMs: 500 })
}, 120_000)
afterAll(async () => {
  await database?.close()
  await direct?.close()
  await pooler?.stop()
  await postgres?.stop()
})

test('tables are made through it, by one at a time, and nothing is held afterwards', async () => {
  await Promise.all([database.migrate(), database.migrate()])
  expect(await database.lacks()).toEqual([])
  const { rows } = await sql`select from pg_locks where locktype = 'advisory'`.execute(direct.queries)
  expect(rows).toEqual([])
}, 60_000)

test('jobs are put in and taken', async () => {
  const { boss } = database
  boss.on('error', () => {})
  await boss.start()
  await boss.createQueue('queue')
  await boss.insert('queue', [{ data: { id: 'row' } }])
  expect(await boss.fetch('queue')).toHaveLength(1)
  await boss.stop({ graceful: false })
}, 60_000)

test('a statement that takes too long fails here and ends there, and one that may take longer does not', async () => {
  const endless = sql`select pg_sleep(20), 'endless'`.execute(database.queries)
  await expect(endless).rejects.toMatchObject({ code: expect.stringMatching(/ETIMEDOUT|57014/) })
  const running = () =>
    sql`select from pg_stat_activity where state = 'active' and query like '%endless%' and pid <> pg_backend_pid()`.execute(
      direct.queries,
    )
  await expect.poll(async () => (await running()).rows.length, { timeout: 5_000 }).toBe(0)
  await withinTimeout(database.queries, 5_000, trx => sql`select pg_sleep(2)`.execute(trx))
}, 60_000)

test('more statements than it has connections wait for each other', async () => {
  const statements = Array.from({ length: 24 }, () => sql`select pg_sleep(0.05)`.execute(database.queries))
  await expect(Promise.all(statements)).resolves.toHaveLength(24)
})
