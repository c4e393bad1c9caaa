// The last released version itself, where its commit is: its upkeep on this version's tables.
import { Client } from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import { keptRecording } from './kept.ts'
import { hasHistory, releasedRoot, runReleased } from './released.ts'

/** In the words of 0.1.0. */
const upkeep = `
import { createClock } from './src/clock.ts'
import { openPostgres } from './src/db/postgres.ts'
import { createRetention } from './src/retention.ts'
import { createUpkeepRuns } from './src/upkeep-runs.ts'

const database = openPostgres(process.env.DATABASE_URL)
await database.migrate()
const runs = createUpkeepRuns(database.queries)
const claimed = await runs.claim('retention', 3600)
const touched = await createRetention({ queries: database.queries, clock: createClock(), journalDays: 90 })()
await runs.finish('retention', { touched, failure: null })
await database.close()
console.log(JSON.stringify({ claimed, touched }))
`

const plant = `
  insert into codes (id, phone_key, code_hash, expires_at)
    values ('old', '\\x01', '\\x02', now() - interval '2 hours'), ('new', '\\x01', '\\x02', now());
  insert into calls (call_key, caller_key, channel, gateway, started_at, changed_at)
    select at::text::bytea, '\\x01', 'ussd', 'africastalking', at, at
    from unnest(array[now() - interval '91 days', now()]) as at;
  insert into turns (at, call_key, channel, state, happened, next, turn_ms)
    select at, '\\x01', 'ussd', 'ready', 'dialled', 'language', 1
    from unnest(array[now() - interval '91 days', now(), now() + interval '30 days']) as at`

if (await hasHistory()) {
  // Unpacked and installed, the first time.
  beforeAll(releasedRoot, 600_000)

  test('its upkeep erases what it has always erased, but for moves of the journal, of which it would hit others', async () => {
    const url = await migratedDatabaseUrl()
    const client = new Client(url)
    await client.connect()
    try {
      await client.query(plant)
      expect(await runReleased(upkeep, { DATABASE_URL: url })).toEqual({ claimed: true, touched: 2 })
      const left = async (table: string) => (await client.query(`select from ${table}`)).rows.length
      expect([await left('codes'), await left('calls'), await left('turns')]).toEqual([1, 1, 3])
    } finally {
      await client.end()
    }
  })
} else {
  test('it is not here: what is kept of it has to do', () => {
    expect(keptRecording().statements.length).toBeGreaterThan(70)
  })
}
