// An import that does not reach its end changes nothing, wherever it ended: the old state or the new one, and one sentence.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '#src/db/database.ts'
import { openPglite } from '#src/db/pglite.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { compiledCode } from '#test/support/run-folder.ts'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'

const columns = 'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account'
const peopleFrom = (first: number, count: number) =>
  Array.from(
    { length: count },
    (_, rank) => `cnie,QK${first + rank},2027-12-31,1980,amo-tadamon,K${first + rank},false\n`,
  ).join('')
const [before, after] = [1_000, 40_000]

let folder: string
let env: Record<string, string>
let database: Database
let [small, large] = ['', '']
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'))
  env = {
    DATABASE_URL: await migratedDatabaseUrl(),
    DATA_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  }
  database = openPostgres(env['DATABASE_URL'] ?? '')
  small = join(folder, 'small.csv')
  large = join(folder, 'large.csv')
  await writeFile(small, `${columns}\n${peopleFrom(0, before)}`)
  await writeFile(large, `${columns}\n${peopleFrom(0, after)}`)
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

interface Running {
  child: ChildProcess
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

function start(args: readonly string[], settings: Record<string, string> = env): Running {
  const child = spawn(process.execPath, ['src/commands/registry.ts', 'import', ...args], {
    env: { ...compiledCode, ...settings },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  const ended = once(child, 'close').then(([code]: (number | null)[]) => ({
    code: code ?? null,
    stdout,
    stderr,
  }))
  return { child, ended }
}

const known = async ({ queries }: Database) => {
  const { rows } = await sql<{ people: number }>`select count(*) as people from people`.execute(queries)
  return rows[0]?.people
}
/** What the last import is doing, as the operator's page shows it. */
const stateOf = async () => {
  const { rows } = await sql<{ state: string; problem: string | null }>`
    select state, problem from imports order by started_at desc limit 1`.execute(database.queries)
  return rows[0]
}
const whenItIs = async (state: string) => {
  while ((await stateOf())?.state !== state) await setTimeout(5)
}

describe('interrupted', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s: one sentence, exit code 2, nothing changed',
    async signal => {
      await start([small]).ended
      const { child, ended } = start(['-'])
      child.stdin?.on('error', () => {})
      child.stdin?.write(`${columns}\n${peopleFrom(0, 20_000)}`)
      await whenItIs('reading')
      child.kill(signal)
      expect(await ended).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(/interrupted, nothing was changed: run it again\n$/),
      })
      expect(await known(database)).toBe(before)
      expect(await stateOf()).toEqual({
        state: 'stopped',
        problem: 'interrupted, nothing was changed: run it again',
      })
    },
  )
})

describe('killed', () => {
  test('at any moment, the people are those from before or those of the file', async () => {
    const { code } = await start([small]).ended
    expect(code).toBe(0)
    for (const delay of [0, 150, 300, 450, 600, 900]) {
      const { child, ended } = start([large])
      await Promise.race([whenItIs('reading'), ended])
      await Promise.race([setTimeout(delay), ended])
      child.kill('SIGKILL')
      await ended
      expect([before, after]).toContain(await known(database))
    }
    // The server may still be at the killed one's last statement: an import waits for nobody, and says so.
    let last = await start([large]).ended
    while (last.code === 2 && last.stderr.includes('another import is running'))
      last = await start([large]).ended
    expect(last).toMatchObject({ code: 0 })
    expect(await known(database)).toBe(after)
  })

  test('likewise in a folder, which is free again at once', async () => {
    const settings = { DATA_DIR: join(folder, 'data'), SAMPLE_PEOPLE: 'false' }
    expect(await start([small], settings).ended).toMatchObject({ code: 0 })
    for (const delay of [1_500, 2_500, 4_000]) {
      const { child, ended } = start([large], settings)
      await Promise.race([setTimeout(delay), ended])
      child.kill('SIGKILL')
      await ended
    }
    const embedded = await openPglite(settings.DATA_DIR)
    expect([before, after]).toContain(await known(embedded))
    await embedded.close()
  })
})

describe('a full disk', () => {
  test('of the database changes nothing, and is told as what it is', async () => {
    const full = openPostgres(await migratedDatabaseUrl())
    const settings = { ...env, DATABASE_URL: '' }
    const url = await sql<{ name: string }>`select current_database() as name`.execute(full.queries)
    settings.DATABASE_URL = (env['DATABASE_URL'] ?? '').replace(/[^/]+$/, url.rows[0]?.name ?? '')
    // As the server says it, from the ten thousandth person on.
    await sql`create function fill() returns trigger language plpgsql as $$ begin
      if (select count(*) from people) >= 10000 then
        raise exception 'could not extend file' using errcode = '53100';
      end if;
      return null; end $$`.execute(full.queries)
    await sql`create trigger fills after insert on people execute function fill()`.execute(full.queries)
    const { code, stderr } = await start([large], settings).ended
    expect(code).toBe(2)
    expect(stderr).toMatch(/^the disk of the database is full, nothing was changed: make room for/m)
    expect(await known(full)).toBe(0)
    await full.close()
  })

  test('of the file of errors likewise', async () => {
    const wrong = join(folder, 'wrong.csv')
    await writeFile(wrong, `${columns}\n${'?,?,?,?,?,?,?\n'.repeat(5_000)}`)
    const people = await known(database)
    expect(await start([wrong, '--errors', '/dev/full']).ended).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        '/dev/full cannot be written (its disk is full): nothing was changed\n',
      ),
    })
    expect(await known(database)).toBe(people)
  })
})
