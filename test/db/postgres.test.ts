/** Connections to PostgreSQL: one that breaks is told to whoever asks, and a statement has its time. */
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterEach, describe, expect, test } from 'vitest'
import { type Database, type Queries, withinTimeout } from '#src/db/database.ts'
import { openPostgres, type PostgresOptions } from '#src/db/postgres.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { freshDatabaseUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import { type PostgresServer, startPostgres } from '#test/support/servers/postgres.ts'
import { createWire } from '../sessions/wire.ts'

const opened: Database[] = []
const servers: PostgresServer[] = []
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
  for (const server of servers.splice(0)) await server.stop()
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

test('a transaction may give its statements more time than others have, and itself alone', async () => {
  const database = openPostgres(await freshDatabaseUrl(), { maxConnections: 1, statementTimeoutMs: 5_000 })
  opened.push(database)
  const timeout = async (queries: Queries) => {
    const { rows } = await sql<{ statement_timeout: string }>`show statement_timeout`.execute(queries)
    return rows[0]?.statement_timeout
  }
  expect(await withinTimeout(database.queries, 60_000, timeout)).toBe('1min')
  expect(await timeout(database.queries)).toBe('5s')
})

describe('a server that falls silent', () => {
  /** Over a wire: what is open goes dead, and what answers there next is the successor. */
  const openWired = async (options: PostgresOptions) => {
    const url = new URL(await freshDatabaseUrl())
    const wire = await createWire(Number(url.port))
    url.port = String(wire.port)
    const database = openPostgres(url.href, options)
    opened.push({ ...database, close: () => database.close().finally(wire.close) })
    return { database, wire }
  }

  test('fails a statement a second after its time, by the system’s code, and the next one is answered by its successor', async () => {
    const { database, wire } = await openWired({ maxConnections: 2, statementTimeoutMs: 300 })
    await database.ping()
    wire.deaden()
    await expect(database.ping()).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    await expect(database.ping()).resolves.toBeUndefined()
  })

  test('is not asked again on any other connection that nobody uses', async () => {
    const { database, wire } = await openWired({ maxConnections: 8, statementTimeoutMs: 300 })
    await Promise.all(Array.from({ length: 4 }, () => sql`select pg_sleep(0.1)`.execute(database.queries)))
    expect(wire.connections()).toBe(4)
    wire.deaden()
    await expect(database.ping()).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    await database.ping()
    await Promise.all([database.ping(), database.ping(), database.ping()])
  })

  test('lets jobs go on', async () => {
    const { database, wire } = await openWired({ maxConnections: 4, statementTimeoutMs: 300 })
    const { boss } = database
    boss.on('error', () => {})
    await database.migrate()
    await boss.start()
    await boss.createQueue('queue')
    wire.deaden()
    await boss.insert('queue', [{ data: { id: 'row' } }]).catch(() => {})
    await boss.insert('queue', [{ data: { id: 'row' } }])
    expect(await boss.fetch('queue')).toHaveLength(1)
    await boss.stop({ graceful: false })
  }, 60_000)

  test('is given as much more time as a transaction gives its statements', async () => {
    const { database } = await openWired({ maxConnections: 2, statementTimeoutMs: 200 })
    await withinTimeout(database.queries, 5_000, trx => sql`select pg_sleep(1.5)`.execute(trx))
    await expect(sql`select pg_sleep(1.5)`.execute(database.queries)).rejects.toMatchObject({ code: '57014' })
  })
})

test('a role that has no connection left to give is waited for', async () => {
  const url = new URL(await freshDatabaseUrl())
  const operator = openPostgres(url.href)
  opened.push(operator)
  const role = `few_${url.pathname.slice(-12)}`
  await sql`create role ${sql.ref(role)} login connection limit 2`.execute(operator.queries)
  url.username = role
  const database = openPostgres(url.href)
  opened.push(database)
  const statements = Array.from({ length: 12 }, () => sql`select pg_sleep(0.05)`.execute(database.queries))
  expect((await Promise.allSettled(statements)).map(({ status }) => status)).toEqual(
    Array(12).fill('fulfilled'),
  )
})

describe('of several hosts', () => {
  test('the one that takes writes is used, wherever it stands', async () => {
    const url = new URL(await freshDatabaseUrl())
    const reading = await createReadOnlyHost(url)
    const nobody = `127.0.0.1:${await freePort()}`
    for (const hosts of [
      [nobody, reading, url.host],
      [url.host, nobody],
      [reading, url.host],
    ]) {
      const database = openPostgres(url.href.replace(url.host, hosts.join(',')))
      opened.push(database)
      await sql`create temporary table written (at int)`.execute(database.queries)
    }
  })

  test('none that takes writes fails a statement by the server’s own code', async () => {
    const url = new URL(await freshDatabaseUrl())
    const reading = await createReadOnlyHost(url)
    const database = openPostgres(url.href.replace(url.host, `${reading},${reading}`))
    opened.push(database)
    await expect(database.ping()).rejects.toMatchObject({ code: '25006' })
  })

  test('one that takes writes no more is left for another', async () => {
    const url = new URL(await freshDatabaseUrl())
    const [one, other] = [await createWire(Number(url.port)), await createWire(Number(url.port))]
    const database = openPostgres(url.href.replace(url.host, `127.0.0.1:${one.port},127.0.0.1:${other.port}`))
    opened.push(database)
    await database.ping()
    one.close()
    other.cut()
    await expect
      .poll(
        () =>
          database.ping().then(
            () => 'answered',
            () => 'failed',
          ),
        { timeout: 10_000 },
      )
      .toBe('answered')
    other.close()
  })

  /** Another server, which has a database of this name and lets nobody write. */
  async function createReadOnlyHost(url: URL): Promise<string> {
    const server = await startPostgres()
    servers.push(server)
    const name = url.pathname.slice(1)
    await server.createDatabase(name)
    const client = new Client({ connectionString: server.url })
    await client.connect()
    await client.query(`alter database "${name}" set default_transaction_read_only = on`)
    await client.end()
    return `127.0.0.1:${server.port}`
  }
})

test('a database that only its queue has used leaves no connection behind', async () => {
  const url = await migratedDatabaseUrl()
  const database = openPostgres(url)
  await database.boss.start()
  await database.boss.stop({ graceful: false })
  await database.close()
  const other = openPostgres(url)
  opened.push(other)
  const connected = sql<{ name: string }>`select application_name as name from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
  await expect.poll(async () => (await connected.execute(other.queries)).rows).toEqual([])
})
