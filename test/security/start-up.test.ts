// A program that cannot start names what is wrong, and prints no secret that it was given.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { expect, test, vi } from 'vitest'
import { compiledCode } from '#test/support/run-folder.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { freshDatabaseUrl } from '#test/support/servers/fresh.ts'
import { findCanaries } from './canaries.ts'

// Servers and databases start slowly on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const secret = 'canary-secret-8c1f'
const dataKey = randomBytes(32).toString('base64')
const closedPort = await freePort()
const databaseUrl = await freshDatabaseUrl()

interface Ran {
  code: number | null
  printed: string
}
const run = (program: string, env: Record<string, string>) =>
  new Promise<Ran>(resolve => {
    const child = execFile(
      process.execPath,
      [program],
      { env: { ...compiledCode, ...env }, timeout: 20_000 },
      (_, stdout, stderr) => resolve({ code: child.exitCode, printed: stdout + stderr }),
    )
  })
const noSecretIn = ({ printed }: Ran) =>
  expect(findCanaries([secret, dataKey], [{ where: 'what was printed', content: printed }])).toEqual([])

const unusable: Record<string, string> = {
  PORT: secret,
  REDIS_URL: `http://:${secret}@127.0.0.1`,
  DATABASE_URL: `mysql://tadamon:${secret}@127.0.0.1`,
  DATA_KEYS: `k1:${dataKey}:${secret}`,
  AFRICASTALKING_API_KEY: secret,
  AFRICASTALKING_URL: `ftp://${secret}@127.0.0.1`,
  CALLBACK_TOKEN: `${secret}!`,
  CALLBACK_CIDRS: secret,
  OPS_TOKEN: secret.slice(0, 15),
  ELIGIBILITY_URL: `ftp://${secret}@127.0.0.1`,
  ELIGIBILITY_TOKEN: '',
  SMTP_URL: `smtp:${secret}`,
  LOG_LEVEL: secret,
}

test('unusable settings are all named at once, none is shown', async () => {
  const ran = await run('src/main.ts', unusable)
  expect(ran.code).toBe(78)
  const { ELIGIBILITY_TOKEN: _, AFRICASTALKING_API_KEY: __, ...wrong } = unusable
  for (const name of Object.keys(wrong)) expect(ran.printed).toContain(`${name}: `)
  noSecretIn(ran)
})

test.each([
  'src/main.ts',
  'src/commands/registry.ts',
  'src/commands/outbox.ts',
  'src/commands/eligibility.ts',
  'src/commands/rotate-keys.ts',
  'src/commands/migrate.ts',
])('%s shows none of a server’s credentials when the server cannot be reached', async program => {
  const ran = await run(program, {
    DATABASE_URL: `postgres://tadamon:${secret}@127.0.0.1:${closedPort}/tadamon`,
    REDIS_URL: `redis://:${secret}@127.0.0.1:${closedPort}`,
    DATA_KEYS: `k1:${dataKey}`,
    CALLBACK_TOKEN: secret,
    OPS_TOKEN: secret,
    ELIGIBILITY_TOKEN: secret,
    AFRICASTALKING_USERNAME: 'tadamon',
    AFRICASTALKING_API_KEY: secret,
    LOG_LEVEL: 'trace',
  })
  expect(ran.code).not.toBe(0)
  expect(ran.printed).not.toBe('')
  noSecretIn(ran)
})

test.each<Record<string, string>>([
  { REDIS_URL: `redis://:${secret}@127.0.0.1:${secret}` },
  { REDIS_URL: `redis+sentinel://:${secret}@127.0.0.1` },
  { DATABASE_URL: `postgres://tadamon:${secret}@127.0.0.1:${secret}/tadamon` },
  { ELIGIBILITY_URL: 'http://127.0.0.1', ELIGIBILITY_TOKEN: `${secret}\u0001` },
])('what is well formed and cannot be used is not shown either: %j', async wrong => {
  const usable = { DATABASE_URL: databaseUrl, DATA_KEYS: `k1:${dataKey}`, LOG_LEVEL: 'trace' }
  const ran = await run('src/main.ts', { ...usable, ...wrong })
  expect(ran.code).not.toBe(0)
  noSecretIn(ran)
})

test('the welcome of a first start shows where the token goes, and not the token', async () => {
  const child = execFile(process.execPath, ['src/main.ts'], {
    env: {
      PORT: '0',
      DATABASE_URL: databaseUrl,
      SAMPLE_PEOPLE: 'true',
      CALLBACK_TOKEN: secret,
      OPS_TOKEN: secret,
      DATA_KEYS: `k1:${dataKey}`,
    },
  })
  let printed = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', chunk => {
      printed += String(chunk)
      if (printed.includes('  done')) resolve()
    })
    child.once('close', code => reject(new Error(`ended with ${code}: ${printed}`)))
  })
  child.kill('SIGTERM')
  expect(printed).toContain('/<CALLBACK_TOKEN>/')
  noSecretIn({ code: null, printed })
})
