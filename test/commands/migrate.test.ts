/** `npm run migrate` as an operator meets it, and what a production says without it. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Client } from 'pg'
import { beforeAll, expect, test, vi } from 'vitest'
import { migrateToLatest } from '#src/db/migrate.ts'
import { openPostgres } from '#src/db/postgres.ts'
import { compiledCode } from '#test/support/run-folder.ts'
import { newCanary, newProductionSettings } from '#test/support/secrets.ts'
import { freshDatabaseUrl, freshRedisUrl } from '#test/support/servers/fresh.ts'

interface Ran {
  code: number | null
  printed: string
}

const run = (args: readonly string[], env: Record<string, string>) =>
  new Promise<Ran>(resolve => {
    const child = execFile(
      process.execPath,
      args,
      { env: { ...compiledCode, ...env }, timeout: 60_000 },
      (_, stdout, stderr) => resolve({ code: child.exitCode, printed: stdout + stderr }),
    )
  })

let settings: Record<string, string>
let production: Record<string, string>
beforeAll(async () => {
  settings = { DATABASE_URL: await freshDatabaseUrl() }
  production = {
    ...settings,
    ...newProductionSettings(),
    PORT: '0',
    REDIS_URL: await freshRedisUrl(),
    ELIGIBILITY_TOKEN: newCanary('registry'),
  }
})
const migrate = (...args: string[]) => run(['src/commands/migrate.ts', ...args], settings)

test.each(['src/main.ts', 'src/commands/eligibility.ts', 'src/commands/outbox.ts'])(
  'in production %s does not touch older tables, and names the command',
  async program => {
    const { code, printed } = await run([program], production)
    expect(code).toBe(78)
    expect(printed).toContain('older than this version: run `npm run migrate` first')
    expect(printed).toContain('008-turns-by-day')
    expect((await migrate('--check')).printed).toContain('001-start')
  },
)

test('it says what it would do, does it, and has nothing left to do', async () => {
  const before = await migrate('--check')
  expect(before.code).toBe(1)
  expect(before.printed).toContain('008-turns-by-day: divides turns into days')
  expect(before.printed).toContain('jobs: makes the tables of the queue')
  const done = await migrate()
  expect(done.code).toBe(0)
  expect(done.printed).toContain('008-turns-by-day: done')
  expect(await migrate('--check')).toEqual({ code: 0, printed: 'the tables are those of this version\n' })
  const { code } = await run(['src/commands/outbox.ts'], production)
  expect(code).toBe(0)
})

test('asked to end while it waits, it leaves nothing half done and says that it is to be run again', async () => {
  const url = await freshDatabaseUrl()
  const reader = new Client(url)
  await reader.connect()
  try {
    const database = openPostgres(url)
    await migrateToLatest(database.queries, {}, [])
    await database.close()
    await reader.query('begin; select from turns')
    const child = spawn(process.execPath, ['src/commands/migrate.ts'], {
      env: { ...compiledCode, DATABASE_URL: url },
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', text => {
        printed += String(text)
      })
    await vi.waitFor(() => expect(printed).toContain('waits for process'), 30_000)
    child.kill('SIGINT')
    expect((await once(child, 'close'))[0]).toBe(1)
    expect(printed).toContain('nothing is half done, run it again')
    await reader.query('commit')
    expect((await run(['src/commands/migrate.ts'], { DATABASE_URL: url })).code).toBe(0)
  } finally {
    await reader.end()
  }
})

test('without a server it says that embedded storage needs it not', async () => {
  const { code, printed } = await run(['src/commands/migrate.ts'], {})
  expect(code).toBe(78)
  expect(printed).toContain('embedded storage brings itself up to date')
})

test.each([[['--wait', 'long']], [['--what']]])('it refuses %j', async args => {
  const { code } = await migrate(...args)
  expect(code).toBe(2)
})
