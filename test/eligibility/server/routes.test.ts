/** Whatever is sent to the eligibility service, the answer is well formed and repeats nothing of it. */
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { verdict } from '#src/eligibility/eligibility.ts'
import { createEligibilityApp } from '#src/eligibility/server/routes.ts'
import { createClock } from '#src/platform/clock.ts'
import type { Failure } from '#src/platform/failures.ts'
import { openConnections } from '#test/support/connections.ts'
import { type Listening, listen } from '#test/support/http-stub.ts'
import { token } from '../served.ts'

const problem = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().min(1),
})
const good = {
  identity: { idKind: 'cnie', idNumber: 'CANARY1', idExpiry: '2027-11-13', birthDate: '1977' },
  account: { phone: '+212677889900', operator: null, email: null, password: 'CANA-RYXX-PASS' },
}

let served: Listening
let reported: [Failure, string][] = []
let fault: Error | undefined
async function startServer() {
  const perform = async <T>(result: T): Promise<T> => {
    if (fault !== undefined) throw fault
    return result
  }
  const app = createEligibilityApp({
    eligibility: { lookUp: () => perform({ outcome: 'unknown' }) },
    accounts: { open: () => perform('created'), setPassword: () => perform('set') },
    token,
    connections: openConnections(),
    clock: createClock(),
    report: (failure, route) => void reported.push([failure, route]),
  })
  const answer = app.callback()
  served = await listen((request, response) => void answer(request, response))
}
beforeAll(startServer)
afterAll(() => served.close())

type Body = NonNullable<RequestInit['body']>
type Sent = { duplex?: 'half'; method?: string; body?: Body; headers?: Record<string, string> }
const send = (path: string, { headers, ...rest }: Sent = {}) =>
  fetch(`${served.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': 'key',
      ...headers,
    },
    ...rest,
  })

const inBody = { registrationNumber: 'CANARYREG7' }
const routes = [
  { path: '/eligibility', method: 'POST', good: good.identity },
  { path: '/v2/accounts', method: 'PUT', good: { ...inBody, ...good.account } },
  {
    path: '/v2/accounts/password',
    method: 'POST',
    good: { ...inBody, password: good.account.password },
  },
  { path: '/accounts/CANARYREG7', method: 'PUT', good: good.account },
  { path: '/accounts/CANARYREG7/password', method: 'POST', good: { password: good.account.password } },
]

async function expectProblem(response: Response, status?: number) {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const body = problem.parse(await response.json())
  expect(body.status).toBe(response.status)
  if (status !== undefined) expect(response.status).toBe(status)
  return body
}

describe.each(routes)('$method $path', ({ path, method, good: body }) => {
  const post = (sent: Sent) => send(path, { method, ...sent })
  // Wrong tokens are counted by the server.
  beforeAll(async () => {
    await served.close()
    await startServer()
  })

  test('a good request is answered', async () => {
    const response = await post({ body: JSON.stringify(body) })
    expect(response.ok).toBe(true)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-powered-by')).toBeNull()
  })

  test.each<[string, Record<string, string>]>([
    ['no token', { authorization: '' }],
    ['another token', { authorization: `Bearer ${token}x` }],
    ['a part of the token', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['another scheme', { authorization: `Basic ${token}` }],
  ])('%s is a 401 before anything else is looked at', async (_, headers) => {
    const response = await post({ body: '{', headers })
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    await expectProblem(response, 401)
  })

  test.each<[string, number, Sent]>([
    ['no body', 400, {}],
    ['bytes that are no UTF-8', 400, { body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) }],
    ['a form', 415, { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['a large body', 413, { body: `"${'x'.repeat(5_000)}"` }],
    ['a huge body', 413, { body: `"${'x'.repeat(5_000_000)}"` }],
    ['deep nesting', 400, { body: '['.repeat(4_000) }],
    ['one field too many', 400, { body: JSON.stringify({ ...body, CANARYFIELD: 1 }) }],
    ['a prototype', 400, { body: JSON.stringify(body).replace('{', '{"__proto__":{"CANARYFIELD":1},') }],
  ])('%s is a problem that repeats nothing', async (_, status, sent) => {
    const response = await post(sent)
    expect(JSON.stringify(await expectProblem(response, status))).not.toContain('CANARY')
  })

  test('a body without end is cut off', async () => {
    let sentBytes = 0
    const endless = new ReadableStream({
      // One that never lets go would be pulled on for ever, and its bytes kept, once the connection has gone.
      async pull(controller) {
        await setImmediate()
        sentBytes += 10_000
        if (sentBytes > 50_000_000) controller.error(new Error('nobody cut it off'))
        else controller.enqueue(Buffer.alloc(10_000, ' '))
      },
    })
    const response = await post({ body: endless, duplex: 'half' }).catch((error: unknown) => error)
    // The connection may be closed before fetch looks for the answer.
    if (response instanceof Response) await expectProblem(response, 413)
    expect(sentBytes).toBeLessThan(50_000_000)
  })

  test('a body that breaks off is nobody’s fault', async () => {
    const { port } = new URL(served.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      `${method} ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nIdempotency-Key: k\r\n` +
        'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    )
    await new Promise(resolve => setTimeout(resolve, 50))
    socket.destroy()
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(reported).toEqual([])
  })

  test('any JSON gets a problem or an answer', async () => {
    const names = Object.keys(body)
    const near = fc.record(
      Object.fromEntries(
        names.map(name => [name, fc.oneof(fc.constant(body[name as never]), fc.jsonValue())]),
      ),
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          near.map(value => JSON.stringify(value)),
          fc.string(),
        ),
        async text => {
          const response = await post({ body: text })
          if (!response.ok) await expectProblem(response)
          else if (path === '/eligibility') verdict.parse(await response.json())
          else z.object({ result: z.string() }).parse(await response.json())
          expect(response.status).not.toBe(500)
        },
      ),
      { numRuns: 300 },
    )
    expect(reported).toEqual([])
  })

  test('any bytes of any type get a problem or an answer', async () => {
    const type = fc.oneof(
      fc.constantFrom(
        'application/json',
        'application/json; charset=latin1',
        'multipart/form-data',
        ';',
        '*/*',
      ),
      fc.stringMatching(/^[!-~]{1,30}$/),
    )
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), type, async (bytes, contentType) => {
        const response = await post({ body: bytes as Body, headers: { 'content-type': contentType } })
        if (!response.ok) expect((await expectProblem(response)).status).toBeLessThan(500)
      }),
      { numRuns: 200 },
    )
  })

  test.each<[string, Error, number]>([
    ['an error of ours', new TypeError(`CANARY ${token}`), 500],
    [
      'an error with a status of its own',
      Object.assign(new Error('CANARY'), { status: 418, expose: true }),
      500,
    ],
  ])('%s is a 500 without its text, reported by its route', async (_, error, status) => {
    fault = error
    const response = await post({ body: JSON.stringify(body) })
    fault = undefined
    expect(JSON.stringify(await expectProblem(response, status))).not.toContain('CANARY')
    expect(reported).toHaveLength(1)
    const [[failure, route] = []] = reported
    reported = []
    expect(route).toBe(path.replace('CANARYREG7', ':registrationNumber'))
    expect(`${failure?.message} ${failure?.stack}`).not.toContain('CANARY')
  })
})

test.each(['', '   ', '"', '"a', 'a b', 'ü', 'x'.repeat(201)])('the key %j is refused', async key => {
  const headers = { 'idempotency-key': key }
  const body = JSON.stringify(good.account)
  const response = await send('/accounts/Z1', { method: 'PUT', headers, body })
  await expectProblem(response, 400)
})

test.each(['-', 'A'.repeat(21), '%00', '%2e%2e', 'é', '1%2F2', '%F0%9F%98%80', '%E0%A4%A'])(
  'the registration number %s is nobody’s',
  async number => {
    const response = await send(`/accounts/${number}`, { method: 'PUT', body: JSON.stringify(good.account) })
    await expectProblem(response, 404)
  },
)

test.each(['-', '', 'A'.repeat(21), '../x', 178824615])(
  'the registration number %j in a body is as malformed as any other field',
  async registrationNumber => {
    const body = JSON.stringify({ ...good.account, registrationNumber })
    const told = await expectProblem(await send('/v2/accounts', { method: 'PUT', body }), 400)
    expect(told.detail).toBe('Not as the contract says: registrationNumber.')
  },
)

test.each<[string, string, number]>([
  ['GET', '/', 404],
  ['POST', '/v2/accounts', 405],
  ['PUT', '/v2/accounts/Z1', 404],
  ['GET', '/v2/accounts/password', 405],
  ['GET', '/eligibility', 405],
  ['DELETE', '/accounts/Z1', 405],
  ['POST', '/accounts/Z1/password/more', 404],
  ['POST', '/health/live', 405],
  ['OPTIONS', '/eligibility', 200],
  ['PROPFIND', '/eligibility', 501],
])('%s %s is a %i', async (method, path, status) => {
  const response = await send(path, { method })
  if (response.ok) expect(response.status).toBe(status)
  else await expectProblem(response, status)
})

test('a request that asks for nothing is no fault of ours', async () => {
  const socket = connect(Number(new URL(served.url).port), '127.0.0.1')
  let said = ''
  socket.on('data', chunk => {
    said += String(chunk)
  })
  socket.end('GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  await once(socket, 'close')
  expect(said).toMatch(/^HTTP\/1\.1 400 /)
  expect(reported).toEqual([])
})

test('many wrong tokens are told to come later, and the right one passes', async () => {
  const guess = () => send('/eligibility', { headers: { authorization: 'Bearer guess' } })
  const answers = await Promise.all(Array.from({ length: 12 }, guess))
  const late = answers.filter(({ status }) => status === 429)
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(12 - late.length)
  expect(late.length).toBeGreaterThanOrEqual(2)
  for (const answer of late) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  await expectProblem(late[0] as Response, 429)
  expect((await send('/eligibility', { body: JSON.stringify(good.identity) })).status).toBe(200)
})

test('whether it lives is told without a token', async () => {
  expect((await fetch(`${served.url}/health/live`)).status).toBe(200)
})

describe('without a token', () => {
  let open: Listening
  beforeAll(async () => {
    const answer = createEligibilityApp({
      eligibility: { lookUp: async () => ({ outcome: 'unknown' }) },
      accounts: { open: async () => 'created', setPassword: async () => 'set' },
      token: undefined,
      connections: openConnections(),
      clock: createClock(),
      report: () => {},
    }).callback()
    open = await listen((incoming, response) => void answer(incoming, response))
  })
  afterAll(() => open.close())

  const ask = async (headers: Record<string, string>) => {
    const { port } = new URL(open.url)
    const sent = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/eligibility',
      headers: { 'content-type': 'application/json', ...headers },
    })
    sent.end(JSON.stringify(good.identity))
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    response.resume()
    return response.statusCode
  }

  test('this machine may ask', async () => {
    expect(await ask({})).toBe(200)
  })

  test.each([
    ['by a name that was made to lead here', { host: 'attacker.example' }],
    ['from another site’s page', { 'sec-fetch-site': 'cross-site' }],
    ['from another site’s page in an old browser', { origin: 'https://attacker.example' }],
    ['through a proxy', { 'x-forwarded-for': '127.0.0.1' }],
  ])('nobody may who comes %s', async (_, headers) => {
    expect(await ask(headers)).toBe(403)
  })
})
