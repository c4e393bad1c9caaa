// What the last released version made, asks and left behind, as it is kept, under this version: with or without its commit.
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrateToLatest } from '#src/db/migrate.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { createCapturedLog } from '#test/support/captured-log.ts'
import { createEnvironment } from '#test/support/environment.ts'
import { freshDatabaseUrl, freshRedisUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import { keptKeys, keptRecording, keptSchema, parameterOf } from './kept.ts'
import type { KeptCall } from './recording.ts'

const { statements, calls, rootSealed } = keptRecording()
const clients: Client[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end()
})

async function connect(url: string): Promise<Client> {
  const client = new Client(url)
  await client.connect()
  clients.push(client)
  return client
}

/** Columns, indexes, rules and constraints of all tables, in words. */
async function structureOf(client: Client): Promise<string[]> {
  const { rows } = await client.query(`
    select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') as line
      from information_schema.columns where table_schema = 'public'
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select definition from pg_rules where schemaname = 'public'
    union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace
    order by 1`)
  return rows.map(({ line }) => line)
}

describe('its tables', () => {
  let kept: Client
  let url: string
  beforeEach(async () => {
    url = await freshDatabaseUrl()
    kept = await connect(url)
    await kept.query(keptSchema())
  })

  test('are those that the first migrations make still', async () => {
    const freshUrl = await freshDatabaseUrl()
    const database = openPostgres(freshUrl)
    await migrateToLatest(database.queries, {}, [])
    await database.close()
    const made = await structureOf(await connect(freshUrl))
    expect(made).toEqual(await structureOf(kept))
  })

  test('become this version’s, with what is in them', async () => {
    await kept.query(
      `insert into turns (at, call_key, channel, state, happened, next, turn_ms)
       values (now(), '\\x01', 'ussd', 'ready', 'dialled', 'language', 1)`,
    )
    const database = openPostgres(url)
    await database.migrate()
    expect(await database.lacks()).toEqual([])
    await database.close()
    const { rows } = await kept.query('select next from turns')
    expect(rows).toEqual([{ next: 'language' }])
    expect(await structureOf(kept)).toEqual(await structureOf(await connect(await migratedDatabaseUrl())))
  })
})

test('its statements are understood by this version’s tables, and erase nothing that is to stay', async () => {
  const client = await connect(await migratedDatabaseUrl())
  // One of the first days and one of none: the first that each part has, so that their ctid is the same.
  await client.query(
    `insert into turns (at, call_key, channel, state, happened, next, turn_ms)
     select at::timestamptz, '\\x01', 'ussd', 'ready', 'dialled', 'language', 1
     from unnest(array['2026-01-01', '2050-01-01']) as at`,
  )
  const refused: string[] = []
  for (const { text, values } of statements) {
    await client.query(text, values.map(parameterOf)).catch((error: Error) => {
      refused.push(`${error.message}: ${text}`)
    })
  }
  expect(refused).toEqual([])
  expect(statements.length).toBeGreaterThan(70)
  const { rows } = await client.query(`select at from turns where at > '2049-01-01'`)
  expect(rows).toHaveLength(1)
})

describe('a call that it began', () => {
  test.each(calls.map(call => [call.inputs.length, call] as const))(
    'and left after %d answers is gone on with as if it had begun here',
    async (_, call) => {
      const redisUrl = await freshRedisUrl()
      const databaseUrl = await migratedDatabaseUrl()
      const client = await connect(databaseUrl)
      await client.query('insert into secrets (name, sealed) values ($1, $2)', [
        'look-up-root',
        Buffer.from(rootSealed, 'hex'),
      ])
      await using environment = createEnvironment({
        DATA_KEYS: keptKeys,
        DATABASE_URL: databaseUrl,
        REDIS_URL: redisUrl,
        SAMPLE_PEOPLE: 'true',
      })
      const url = await environment.openService({ log: createCapturedLog().log })
      const redis = new Redis(redisUrl)
      try {
        for (const [key, value] of Object.entries(call.redis)) await redis.set(key, value, 'EX', 600)
        const goneOn = await hop(url, call, [...call.inputs, call.next])
        await redis.flushdb()
        const fromHere = { ...call, session: 'ATUid_from_here' }
        for (let typed = 0; typed <= call.inputs.length; typed += 1)
          await hop(url, fromHere, call.inputs.slice(0, typed))
        expect(goneOn).toMatch(/^CON /)
        expect(goneOn).toBe(await hop(url, fromHere, [...call.inputs, call.next]))
      } finally {
        redis.disconnect()
      }
    },
  )
})

async function hop(url: string, { phone, session }: KeptCall, typed: readonly string[]): Promise<string> {
  const form = {
    sessionId: session,
    phoneNumber: phone,
    networkCode: '60401',
    serviceCode: '*000#',
    text: typed.join('*'),
  }
  const answer = await fetch(`${url}/africastalking/ussd`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  return answer.text()
}
