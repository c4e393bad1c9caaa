/** `npm run eligibility` as an operator meets it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { createEligibilityClient } from '#src/eligibility/client.ts'
import { samplePeople } from '#src/eligibility/sample-people.ts'
import { freshDatabaseUrl } from '#test/servers/fresh.ts'
import { hastyClock } from './served.ts'
import { identityOf } from './stores.ts'

const keys = `k1:${Buffer.alloc(32, 1).toString('base64')}`
const token = 'canary-token'
let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
})

function run(env: Record<string, string>) {
  child = spawn(process.execPath, ['src/eligibility-command.ts'], { env: { ELIGIBILITY_PORT: '0', ...env } })
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
  const settings = { DATABASE_URL: await freshDatabaseUrl(), DATA_KEYS: keys, SAMPLE_PEOPLE: 'true' }
  const { child, stdout } = run({ ...settings, ELIGIBILITY_TOKEN: token })
  const url = await readyAt(stdout)
  const client = createEligibilityClient({ url, token, clock: hastyClock() })
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
