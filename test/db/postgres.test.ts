/** Connections to PostgreSQL that break: whoever asks is told, and the process goes on. */
import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { freshDatabaseUrl } from '#test/servers/fresh.ts'

const opened: Database[] = []
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
})

async function openTwo(): Promise<[Database, Database]> {
  const url = await freshDatabaseUrl()
  const both: [Database, Database] = [openPostgres(url), openPostgres(url)]
  opened.push(...both)
  return both
}

const backend = sql<{ pid: number }>`select pg_backend_pid() as pid`

test('a connection that breaks between two statements of a transaction fails the next one and ends no process', async () => {
  const [database, other] = await openTwo()
  const transaction = database.queries.transaction().execute(async trx => {
    const { rows } = await backend.execute(trx)
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(other.queries)
    // The news arrives while nobody waits for an answer.
    await new Promise(resolve => setTimeout(resolve, 200))
    await backend.execute(trx)
  })
  await expect(transaction).rejects.toThrow()
  await expect(database.ping()).resolves.toBeUndefined()
})

test('a connection that breaks while idle is replaced', async () => {
  const [database, other] = await openTwo()
  const { rows } = await backend.execute(database.queries)
  await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(other.queries)
  await new Promise(resolve => setTimeout(resolve, 200))
  await expect(database.ping()).resolves.toBeUndefined()
})

test('is behind while eight statements wait for each connection, and no more when they have gone', async () => {
  const database = openPostgres(await freshDatabaseUrl(), { maxConnections: 1 })
  opened.push(database)
  const { queries } = database
  await queries.transaction().execute(async trx => {
    // The only connection is taken: everybody else waits.
    await backend.execute(trx)
    const waiting = Array.from({ length: 7 }, () => backend.execute(queries))
    expect(database.isBehind()).toBe(false)
    waiting.push(backend.execute(queries))
    expect(database.isBehind()).toBe(true)
    setImmediate(() => void Promise.allSettled(waiting))
  })
  await database.ping()
  expect(database.isBehind()).toBe(false)
})
