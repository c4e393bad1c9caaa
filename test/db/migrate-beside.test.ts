// A migration beside others on a server: it waits for whoever holds a table without holding up anybody else.
import { sql } from 'kysely'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { StillLocked } from '#src/db/brief-locks.ts'
import type { Database } from '#src/db/database.ts'
import { migrateToLatest } from '#src/db/migrate.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { freshDatabaseUrl } from '#test/support/servers/fresh.ts'

let url: string
let database: Database
const clients: Client[] = []
beforeEach(async () => {
  url = await freshDatabaseUrl()
  database = openPostgres(url)
  await migrateToLatest(database.queries, {}, [])
})
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end()
  await database.close()
})

async function connect(program: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: program })
  await client.connect()
  clients.push(client)
  return client
}

/** Somebody who has read `turns` in a transaction that goes on, as a backup or a report does for an hour. */
async function openReader(isolation: string) {
  const client = await connect('report')
  await client.query(`begin isolation level ${isolation}`)
  await client.query("select count(*) from turns where call_key = '\\x0612345678'")
  return { end: () => client.query('commit') }
}

/** A process of version 0.1.0 that notes moves: a statement that waits for a second fails. */
async function startCallers() {
  const client = await connect('callers')
  await client.query("set lock_timeout = '1s'")
  let [noted, isOver] = [0, false]
  const note = async () => {
    while (!isOver) {
      await client.query(
        `insert into turns (at, call_key, channel, state, happened, next, turn_ms)
         values (now(), '\\x01', 'ussd', 'ready', 'dialled', 'language', 1)`,
      )
      await client.query("select next from turns where call_key = '\\x01' order by at limit 1")
      noted += 1
    }
  }
  const noting = note()
  return {
    noted: () => noted,
    async stop() {
      isOver = true
      await noting
      return noted
    },
  }
}

const patient = { waitMs: 60_000 }

describe.each([
  ['read committed', 'who keeps a lock'],
  ['repeatable read', 'who keeps a lock and a view of the past'],
])('beside a reader %s, %s', isolation => {
  it('waits, says for whom, holds up no caller, and goes on when the reader has gone', async () => {
    const reader = await openReader(isolation)
    const callers = await startCallers()
    const told: string[] = []
    let isDone = false
    const migrated = database
      .migrate({ ...patient, report: line => told.push(line) })
      .finally(() => (isDone = true))
    await vi.waitFor(() => expect(told.join('\n')).toContain('waits for process'), 10_000)
    const before = callers.noted()
    await vi.waitFor(() => expect(callers.noted()).toBeGreaterThan(before + 100), 30_000)
    expect(isDone).toBe(false)
    expect(told.join('\n')).toMatch(
      /waits for process \d+ \(report, \d+ s in its transaction\): select count\(\*\) from turns where call_key = …/,
    )
    await reader.end()
    await migrated
    const noted = await callers.stop()
    expect(await database.lacks()).toEqual([])
    const { rows } = await sql<{ kept: number }>`select count(*)::int as kept from turns`.execute(
      database.queries,
    )
    expect(rows).toEqual([{ kept: noted }])
  })
})

it('gives up when it has waited long enough, with nothing half done', async () => {
  const reader = await openReader('read committed')
  await expect(database.migrate({ waitMs: 1_500 })).rejects.toThrow(StillLocked)
  await reader.end()
  const { rows } = await sql`select conname from pg_constraint where conname = 'turns_are_past'`.execute(
    database.queries,
  )
  expect(rows).toEqual([])
  await database.migrate()
  expect(await database.lacks()).toEqual([])
})

it('ends when it is asked to', async () => {
  const reader = await openReader('repeatable read')
  const told: string[] = []
  const stop = new AbortController()
  const migrated = database.migrate({ ...patient, report: line => told.push(line), signal: stop.signal })
  await vi.waitFor(() => expect(told.join('\n')).toContain('waits for process'), 10_000)
  stop.abort()
  await expect(migrated).rejects.toThrow()
  await reader.end()
  await database.migrate()
  expect(await database.lacks()).toEqual([])
})

it('is done once, however many begin at the same time', async () => {
  const told: string[] = []
  await Promise.all([1, 2, 3].map(() => database.migrate({ report: line => told.push(line) })))
  expect(told.filter(line => line === '008-turns-by-day: done')).toHaveLength(1)
})
