// `npm run doctor` says what is right and what is wrong of an environment, how to mend it, and no secret.
import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '#src/composition/store.ts'
import { readConfig } from '#src/config/config.ts'
import { createClock } from '#src/platform/clock.ts'
import { json, startStub } from '#test/support/http-stub.ts'
import { compiledCode } from '#test/support/run-folder.ts'
import { newCanary, newDataKeys, newProductionSettings } from '#test/support/secrets.ts'
import { freePort } from '#test/support/servers/free-port.ts'
import { freshDatabaseUrl, freshRedisUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'

type Settings = Record<string, string>

let settings: Settings
const closing: (() => unknown)[] = []
beforeAll(async () => {
  const carrier = await startStub(() => json(404, {}))
  closing.push(carrier.close)
  settings = {
    ...newProductionSettings(),
    DATABASE_URL: await migratedDatabaseUrl(),
    REDIS_URL: await freshRedisUrl(),
    AFRICASTALKING_URL: carrier.url,
  }
})
afterAll(async () => {
  for (const close of closing) await close()
})

const doctor = async (more: Settings, ...args: string[]) => {
  const env = { ...compiledCode, ...settings, ...more }
  const ran = await new Promise<{ code: number | null; said: string }>(resolve => {
    const child = execFile(process.execPath, ['src/commands/doctor.ts', ...args], { env }, (_, out, err) =>
      resolve({ code: child.exitCode, said: out + err }),
    )
  })
  const secrets = Object.entries(env).filter(([name]) => /(KEY|KEYS|TOKEN|PASSWORD)$/.test(name))
  for (const [, secret] of secrets) if (secret !== '') expect(ran.said).not.toContain(secret)
  return ran
}

test('it says what is right, and of what is wrong how to mend it', async () => {
  const { code, said } = await doctor({})
  expect(said).toMatch(/^right +settings +are a production’s$/m)
  expect(said).toMatch(/^right +PostgreSQL +15\S*/m)
  expect(said).toMatch(/^right +PostgreSQL +its clock agrees with ours$/m)
  expect(said).toMatch(/^right +tables +are those of this version$/m)
  expect(said).toMatch(/^right +DATA_KEYS +open what is in the database$/m)
  expect(said).toMatch(/^right +Redis +when it is full: noeviction$/m)
  expect(said).toMatch(/^right +carrier africastalking +127\.0\.0\.1:\d+ answers, in clear text$/m)
  // The tests' servers are not there to keep anything.
  expect(said).toMatch(/^wrong +Redis +forgets .+\n +set appendonly yes$/m)
  expect(code).toBe(1)
})

test('a server that is not there is named by what the system says, and nothing else is kept from being looked at', async () => {
  const password = newCanary('database')
  const port = await freePort()
  const { code, said } = await doctor({ DATABASE_URL: `postgres://t:${password}@127.0.0.1:${port}/t` })
  expect(said).toMatch(/^wrong +PostgreSQL +does not answer \(ECONNREFUSED\)\n +is the server running/m)
  expect(said).toMatch(/^right +Redis /m)
  expect(said).not.toContain(password)
  expect(code).toBe(1)
})

test('a Redis that is not there is told, and does not keep the command from ending', async () => {
  const { code, said } = await doctor({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` })
  expect(said).toMatch(/^wrong +Redis +does not answer \(ECONNREFUSED\)\n +is the server running/m)
  expect(code).toBe(1)
})

test('older tables are named with the command that mends them', async () => {
  const { said } = await doctor({ DATABASE_URL: await freshDatabaseUrl() })
  expect(said).toMatch(/^wrong +tables +are older than this version .+\n +npm run migrate$/m)
})

test('keys that do not open the database are found before anybody relies on them', async () => {
  const { database } = await openStore(readConfig(settings), createClock())
  await database.close()
  const { said } = await doctor({ DATA_KEYS: newDataKeys() })
  expect(said).toMatch(/^wrong +DATA_KEYS +do not open \w+/m)
})

test('unusable settings are named as the service names them', async () => {
  const { code, said } = await doctor({ OPS_TOKEN: '' })
  expect(said).toContain('OPS_TOKEN: needed in production')
  expect(code).toBe(78)
})

describe('a file of a secret', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tadamon-doctor-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'ops-token')
  const inFile = () => doctor({ OPS_TOKEN: '', OPS_TOKEN_FILE: file })
  beforeAll(() => writeFileSync(file, newCanary('operator')))

  test.each([
    [0o700, 0o400, /^right +OPS_TOKEN +the file is closed to others$/m],
    [0o700, 0o444, /^right +OPS_TOKEN +the file is closed to others$/m],
    [0o755, 0o444, /^unsure +OPS_TOKEN +every user of this machine may read/m],
    [0o700, 0o666, /^wrong +OPS_TOKEN +others may write the file/m],
  ])('in a folder of mode %o with mode %o is told as it is', async (folderMode, mode, finding) => {
    chmodSync(folder, folderMode)
    chmodSync(file, mode)
    expect((await inFile()).said).toMatch(finding)
  })
})

describe('the CNSS’s service', () => {
  test.each([
    [400, /^right +CNSS +takes ELIGIBILITY_TOKEN$/m],
    [401, /^wrong +CNSS +refuses ELIGIBILITY_TOKEN \(401\)/m],
    [404, /^wrong +CNSS +answers a question that is none with 404/m],
    [502, /^wrong +CNSS +answers a question that is none with 502/m],
  ])('that answers %i is told as it is', async (status, finding) => {
    const cnss = await startStub(() => json(status, {}))
    try {
      const given = { ELIGIBILITY_URL: cnss.url, ELIGIBILITY_TOKEN: newCanary('cnss') }
      expect((await doctor(given)).said).toMatch(finding)
    } finally {
      await cnss.close()
    }
  })
})

test('nobody at the address given is told', async () => {
  const { code, said } = await doctor({}, '--url', `http://127.0.0.1:${await freePort()}`)
  expect(said).toMatch(/^wrong +outside +does not answer \(ECONNREFUSED\)/m)
  expect(code).toBe(1)
})
