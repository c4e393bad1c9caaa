/** The client against services that are slow, failing, lost, foreign or hostile. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createEligibilityClient, type EligibilityClient } from '#src/eligibility/client/client.ts'
import { Failure } from '#src/platform/failures.ts'
import { type Listening, listen } from '#test/support/http-stub.ts'
import { createRelay } from '../relay.ts'
import { hurried, serve, token } from '../served.ts'

const identity = {
  idKind: 'cnie',
  idNumber: 'CANARY99',
  idExpiry: '2027-11-13',
  birthDate: '1977-11-13',
} as const
const account = {
  phone: '+212677889900',
  operator: 'iam',
  email: 'canary@example.ma',
  password: 'CANA-RYXX-PASS',
} as const
const canaries = [
  ...Object.values(identity).slice(1),
  ...Object.values(account).slice(2),
  account.phone,
  token,
]
const number = 'CANARYREG7'
const registered = { outcome: 'registered', registrationNumber: number, hasAccount: false }

type Behaviour = (response: ServerResponse, request: IncomingMessage) => void
const answers =
  (status: number, body: unknown = {}, headers = {}): Behaviour =>
  response =>
    void response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
const hangs: Behaviour = () => {}
const drops: Behaviour = response => void response.socket?.destroy()
const dropsHalfway: Behaviour = response => {
  response.writeHead(200, { 'content-length': 100 }).write('{"outcome":')
  setTimeout(() => response.socket?.destroy(), 5)
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Options = Partial<Parameters<typeof createEligibilityClient>[0]>

/** A service that behaves in the given ways, one request after the other, the last for ever. */
async function against(behaviours: Behaviour[], options: Options = {}) {
  const asked: { route: string; key: string | undefined; body: string }[] = []
  const stub = await listen((request, response) => {
    const behaviour = behaviours[Math.min(asked.length, behaviours.length - 1)]
    const seen = { route: `${request.method} ${request.url}`, key: keyOf(request), body: '' }
    asked.push(seen)
    request.setEncoding('utf8')
    request.on('data', (text: string) => {
      seen.body += text
    })
    request.on('end', () => behaviour?.(response, request))
  })
  closing.push(stub.close)
  return { asked, stub, client: clientOf(stub, options) }
}

function clientOf({ url }: Listening, options: Options = {}) {
  const client = createEligibilityClient({ url, token, ...hurried, attemptTimeoutMs: 2_000, ...options })
  closing.push(client.close)
  return client
}

const keyOf = ({ headers }: IncomingMessage) => headers['idempotency-key'] as string | undefined
const notAsked = { message: 'eligibility-unavailable: not asked: it is down' }
const lookUp = (client: EligibilityClient, signal?: AbortSignal) =>
  client.lookUp(identity, signal).catch((error: unknown) => error as Failure)

describe('asks again', () => {
  test.each<[string, Behaviour]>([
    ['a 500', answers(500)],
    ['a 503', answers(503, 'busy')],
    ['a 429', answers(429)],
    [
      'a 503 that may be asked again at a date',
      answers(503, '', { 'retry-after': 'Fri, 31 Dec 1999 23:59:59 GMT' }),
    ],
    ['a connection closed without an answer', drops],
    ['an answer that breaks off', dropsHalfway],
  ])('after %s, and gets the answer', async (_, behaviour) => {
    const { client, asked } = await against([behaviour, behaviour, answers(200, registered)])
    expect(await lookUp(client)).toEqual(registered)
    expect(asked).toHaveLength(3)
  })

  test('after a time-out, and gets the answer', async () => {
    const { client, asked } = await against([hangs, answers(200, registered)], { attemptTimeoutMs: 60 })
    expect(await lookUp(client)).toEqual(registered)
    expect(asked).toHaveLength(2)
  })

  test('with the same key and the same data when an account is opened or a password set', async () => {
    const { client, asked } = await against([drops, answers(201), answers(502), answers(200)])
    expect(await client.open(number, account, 'key-1')).toBe('created')
    await client.setPassword(number, account.password, 'key-2')
    expect(asked.map(({ route, key }) => [route, key])).toEqual([
      ['PUT /v2/accounts', 'key-1'],
      ['PUT /v2/accounts', 'key-1'],
      ['POST /v2/accounts/password', 'key-2'],
      ['POST /v2/accounts/password', 'key-2'],
    ])
    expect(asked[1]?.body).toBe(asked[0]?.body)
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ registrationNumber: number, ...account })
    expect(JSON.parse(asked[2]?.body ?? '')).toEqual({
      registrationNumber: number,
      password: account.password,
    })
  })

  test('three times at most', async () => {
    const { client, asked } = await against([answers(503)])
    expect(await lookUp(client)).toMatchObject({ code: 'eligibility-unavailable', retryable: true })
    expect(asked).toHaveLength(3)
  })
})

describe('does not ask again', () => {
  test.each([400, 401, 403, 404, 409, 422])('after a %i', async status => {
    const { client, asked } = await against([answers(status)])
    expect(await lookUp(client)).toMatchObject({ code: 'eligibility-refused', retryable: false })
    expect(asked).toHaveLength(1)
  })

  test.each([429, 503])('after a %i that asks for a long rest', async status => {
    const { client, asked } = await against([answers(status, '', { 'retry-after': '3' })])
    expect(await lookUp(client)).toMatchObject({ code: 'eligibility-unavailable', retryable: true })
    expect(asked).toHaveLength(1)
  })

  test('elsewhere when it is redirected', async () => {
    const { client, asked } = await against([answers(307, {}, { location: '/elsewhere' })])
    expect(await lookUp(client)).toMatchObject({ code: 'eligibility-refused' })
    expect(asked).toHaveLength(1)
  })

  test.each<[string, unknown]>([
    ['no JSON', '<html>CANARY99</html>'],
    ['an empty body', ''],
    ['another outcome', { outcome: 'maybe' }],
    ['a missing field', { outcome: 'registered', registrationNumber: number }],
    ['a number too long for a screen', { ...registered, registrationNumber: 'X'.repeat(21) }],
    ['a list', [registered]],
    ['null', null],
  ])('after an answer that is %s', async (_, body) => {
    const { client, asked } = await against([answers(200, body)])
    expect(await lookUp(client)).toMatchObject({ code: 'eligibility-refused' })
    expect(asked).toHaveLength(1)
  })

  test('after an endless answer, of which it reads a few kB', async () => {
    let written = 0
    const endless: Behaviour = response => {
      const more = () => {
        while (!response.destroyed && written < 50_000_000 && response.write('x'.repeat(65_536)))
          written += 65_536
      }
      response.on('drain', more).writeHead(200)
      more()
    }
    const { client, asked } = await against([endless])
    expect(await lookUp(client)).toMatchObject({ code: 'eligibility-refused' })
    expect(asked).toHaveLength(1)
    expect(written).toBeLessThan(20_000_000)
  })

  test('with a key that cannot be sent', async () => {
    const { client, asked } = await against([answers(201)])
    await expect(client.open(number, account, 'two\r\nlines')).rejects.toMatchObject({ code: 'unexpected' })
    expect(asked).toHaveLength(0)
  })
})

describe('a service of version 1', () => {
  test('is asked by its own paths when an operator says so', async () => {
    const { client, asked } = await against([answers(201), answers(200)], { contract: 1 })
    expect(await client.open(number, account, 'key-1')).toBe('created')
    await client.setPassword(number, account.password, 'key-2')
    expect(asked.map(({ route }) => route)).toEqual([
      `PUT /accounts/${number}`,
      `POST /accounts/${number}/password`,
    ])
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(account)
  })

  test.each([404, 405])(
    'is never taken for one by itself: a %i is refused, and says what may be set',
    async status => {
      const { client, asked } = await against([answers(status)])
      const opening = client.open(number, account, 'key-1')
      await expect(opening).rejects.toMatchObject({ code: 'eligibility-refused' })
      await expect(opening).rejects.toThrow('ELIGIBILITY_CONTRACT=1')
      expect(asked.map(({ route }) => route)).toEqual(['PUT /v2/accounts'])
    },
  )
})

describe('within the caller’s deadline', () => {
  test('gives up on a service that hangs, with the deadline’s reason', async () => {
    const { client } = await against([hangs])
    const error = await lookUp(client, AbortSignal.timeout(50))
    expect(error).toMatchObject({ name: 'TimeoutError' })
  })

  test('gives up in the middle of a pause', async () => {
    const { client, asked } = await against([answers(503)], { backOffMs: 3_600_000 })
    expect(await lookUp(client, AbortSignal.timeout(80))).toMatchObject({ name: 'TimeoutError' })
    expect(asked).toHaveLength(1)
  })

  test('does not begin when it has passed', async () => {
    const { client, asked } = await against([answers(200, registered)])
    const reason = new Error('gone')
    expect(await lookUp(client, AbortSignal.abort(reason))).toBe(reason)
    expect(asked).toHaveLength(0)
  })

  test('a hanging service opens the breaker although the attempts were cut short by it', async () => {
    const { client, asked } = await against([hangs], { failuresToOpen: 2 })
    for (const _ of Array(2)) await lookUp(client, AbortSignal.timeout(40))
    // The caller is answered a moment before the attempt has ended.
    await new Promise(setImmediate)
    expect(await lookUp(client)).toMatchObject(notAsked)
    expect(asked).toHaveLength(2)
  })

  test('callers who give up for their own reasons open nothing', async () => {
    const { client, asked } = await against([hangs, answers(200, registered)], { failuresToOpen: 1 })
    const controller = new AbortController()
    const asking = lookUp(client, controller.signal)
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    controller.abort(new Error('hung up'))
    expect(await asking).toMatchObject({ message: 'hung up' })
    expect(await lookUp(client)).toEqual(registered)
  })
})

describe('the breaker', () => {
  test('opens after failures in a row, fails at once, and closes with a probe', async () => {
    const failures = Array(5).fill(answers(503))
    const { client, asked } = await against([...failures, answers(200, registered)])
    vi.useFakeTimers({ toFake: ['Date'] })
    closing.push(() => vi.useRealTimers())
    await lookUp(client)
    await lookUp(client)
    expect(asked).toHaveLength(5)
    expect(await lookUp(client)).toMatchObject(notAsked)
    vi.setSystemTime(Date.now() + 10_000)
    expect(await Promise.all([lookUp(client), lookUp(client)])).toMatchObject([registered, notAsked])
    expect(await lookUp(client)).toEqual(registered)
  })

  test('stays closed when the service refuses', async () => {
    const { client } = await against([answers(400), answers(200, registered)], { failuresToOpen: 1 })
    await lookUp(client)
    expect(await lookUp(client)).toEqual(registered)
  })

  test('opens when nobody listens', async () => {
    const { client, stub } = await against([answers(200, registered)], { failuresToOpen: 2 })
    await stub.close()
    closing.splice(0, 1)
    expect(await lookUp(client)).toMatchObject({ code: 'eligibility-unavailable' })
    expect(await lookUp(client)).toMatchObject(notAsked)
  })
})

describe('connections', () => {
  test('one is enough for look-ups one after the other', async () => {
    const { client, asked, stub } = await against([answers(200, registered)])
    for (const _ of Array(50)) await lookUp(client)
    expect(asked).toHaveLength(50)
    expect(stub.sockets()).toBe(1)
  })

  test('there are never more than allowed, and all requests are answered', async () => {
    const { client, stub } = await against([answers(200, registered)], { maxConnections: 4 })
    const found = await Promise.all(Array.from({ length: 40 }, () => lookUp(client)))
    expect(found).toEqual(Array(40).fill(registered))
    expect(stub.sockets()).toBeLessThanOrEqual(4)
  })

  test('one that the service closed meanwhile costs nothing', async () => {
    const { client, stub } = await against([answers(200, registered)])
    await lookUp(client)
    stub.server.closeIdleConnections()
    expect(await lookUp(client)).toEqual(registered)
  })

  test('a path in the URL is kept', async () => {
    const { asked, stub } = await against([answers(200, registered)])
    const client = clientOf({ ...stub, url: `${stub.url}/amo/v1/` })
    await lookUp(client)
    expect(asked.map(({ route }) => route)).toEqual(['POST /amo/v1/eligibility'])
  })
})

describe('a lost answer', () => {
  test('to the opening of an account: asked again with its key, there is one account and one result', async () => {
    const served = await serve()
    closing.push(served.close)
    const relay = await createRelay(served.url)
    closing.push(relay.close)
    const client = clientOf(relay)
    relay.loseNext(2)
    expect(await client.open(number, account, 'opening')).toBe('repeated')
    expect(relay.passed()).toBe(3)
    relay.loseNext(1)
    expect(await client.open(number, account, 'another')).toBe('exists')
    relay.loseNext(2)
    await client.setPassword(number, 'CANA-RYXX-NEXT', 'change')
    const { queries } = served.store
    // The key was chosen by another program: only its hash is kept.
    expect(await queries.selectFrom('accounts').select('idempotency_key').execute()).toEqual([
      { idempotency_key: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    expect(await queries.selectFrom('password_changes').select('idempotency_key').execute()).toHaveLength(1)
  })

  test('to all attempts: the next request with the key finds the account opened', async () => {
    const served = await serve()
    closing.push(served.close)
    const relay = await createRelay(served.url)
    closing.push(relay.close)
    const client = clientOf(relay)
    relay.loseNext(3)
    await expect(client.open(number, account, 'opening')).rejects.toMatchObject({ retryable: true })
    expect(await client.open(number, account, 'opening')).toBe('repeated')
  })
})

test.each<[string, Behaviour[]]>([
  [
    'an error that repeats the request',
    [(response, request) => answers(500, request.url ?? '')(response, request)],
  ],
  ['a refusal that repeats it', [answers(400, JSON.stringify({ identity, account, token }))]],
  [
    'a verdict that repeats it',
    [answers(200, { outcome: 'registered', registrationNumber: account.password, identity })],
  ],
  [
    'a header line that cannot be read',
    [response => void response.socket?.end(`${token} ${account.password}\r\n\r\n`)],
  ],
  ['a reset', [drops]],
  ['silence', [hangs]],
])('%s leaves nothing personal in the failure', async (_, behaviours) => {
  const { client } = await against(behaviours, { attemptTimeoutMs: 60, failuresToOpen: 100 })
  const failures = await Promise.all([
    lookUp(client),
    client.open(number, account, 'key').catch((error: unknown) => error),
    client.setPassword(number, account.password, 'key').catch((error: unknown) => error),
  ])
  for (const failure of failures.filter(each => each instanceof Error)) {
    expect(failure).toBeInstanceOf(Failure)
    const told = JSON.stringify([failure, failure.message, failure.stack, String(failure.cause)])
    for (const canary of [...canaries, number]) expect(told).not.toContain(canary)
  }
  expect(failures[0]).toBeInstanceOf(Failure)
})

test('a token that cannot be sent is found out at the start, without repeating it', () => {
  const create = () => createEligibilityClient({ url: 'http://127.0.0.1:1', token: 'to\nken', ...hurried })
  expect(create).toThrow()
  expect(create).not.toThrow(/to\nken/)
})
