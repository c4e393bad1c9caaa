/** `npm run eligibility` as an operator meets it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { createEligibilityClient } from '#src/eligibility/client/client.ts'
import { samplePeople } from '#src/eligibility/import/sample-people.ts'
import { compiledCode } from '#test/support/run-folder.ts'
import { migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import { hurried } from '../eligibility/served.ts'
import { identityOf } from '../eligibility/stores.ts'

const keys = `k1:${Buffer.alloc(32, 1).toString('base64')}`
const token = 'canary-token'
let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
})

function run(env: Record<string, string>) {
  child = spawn(process.execPath, ['src/commands/eligibility.ts'], {
    env: { ...compiledCode, ELIGIBILITY_PORT: '0', ...env },
  })
  const { stdout, stderr } = child
  if (stdout === null || stderr === null) throw new Error('no output')
  return { child, stdout, stderr }
}

async function readyAt(stdout: Readable): Promise<string> {
  let said = ''
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    said += String(chunk)
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? []
    if (url !== undefined) return url
  }
  throw new Error(`ended: ${said}`)
}

test('it says where it listens, answers, and on SIGTERM lets a request in progress finish', async () => {
  const settings = { DATABASE_URL: await migratedDatabaseUrl(), DATA_KEYS: keys, SAMPLE_PEOPLE: 'true' }
  const { child, stdout } = run({ ...settings, ELIGIBILITY_TOKEN: token })
  const url = await readyAt(stdout)
  const client = createEligibilityClient({ url, token, ...hurried })
  const [person] = samplePeople()
  if (person === undefined) throw new Error('nobody')
  expect(await client.lookUp(identityOf(person))).toMatchObject({ registrationNumber: '178824615' })

  const body = JSON.stringify(identityOf(person))
  const slow = request(`${url}/eligibility`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': body.length,
    },
  })
  const answered = once(slow, 'response')
  slow.write(body.slice(0, 5))
  await new Promise(resolve => setTimeout(resolve, 100))
  child.kill('SIGTERM')
  await new Promise(resolve => setTimeout(resolve, 100))
  await expect(client.lookUp(identityOf(person))).rejects.toMatchObject({ code: 'eligibility-unavailable' })
  slow.end(body.slice(5))
  const [response] = await answered
  expect(JSON.parse(await text(response))).toMatchObject({ outcome: 'registered' })
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  client.close()
})

test.each<[string, Record<string, string>, string[]]>([
  ['another host than loopback without a token', { HOST: '0.0.0.0' }, ['ELIGIBILITY_TOKEN']],
  [
    'production without anything',
    { NODE_ENV: 'production', ELIGIBILITY_PORT: 'x' },
    ['ELIGIBILITY_PORT', 'ELIGIBILITY_TOKEN', 'DATABASE_URL', 'DATA_KEYS'],
  ],
])('%s is refused with exit code 78, naming every setting', async (_, env, names) => {
  const { child, stderr } = run(env)
  const [told, [code]] = await Promise.all([text(stderr), once(child, 'exit')])
  expect(code).toBe(78)
  expect(told.match(/^ {2}[A-Z_]+/gm)?.map(name => name.trim())).toEqual(names)
})

test('a folder that another process holds is told in one sentence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'eligibility-'))
  try {
    await writeFile(join(folder, 'lock'), String(process.ppid))
    const { child, stderr } = run({ DATA_DIR: folder })
    const [told, [code]] = await Promise.all([text(stderr), once(child, 'exit')])
    expect(code).toBe(69)
    expect(told).toBe(`DATA_DIR ${folder} is in use by process ${process.ppid}: stop it first\n`)
  } finally {
    await rm(folder, { recursive: true })
  }
})
