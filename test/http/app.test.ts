// Who may reach what: callbacks for the gateway, pages for operators, and for everybody else nothing to be seen.
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { type DoorSettings, openDoors } from './doors.ts'

const token = 'canary-token-0123456789'
let close: (() => Promise<void>) | undefined
afterEach(() => close?.())

async function doors(settings: DoorSettings = {}) {
  const opened = await openDoors(settings)
  close = opened.close
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(opened.url + path, init)
    const { status, headers } = response
    return { status, headers, text: await response.text() }
  }
  const hop = (path: string, headers: Record<string, string> = {}) =>
    ask(path, { method: 'POST', body: 'text=1', headers })
  return { ...opened, ask, hop }
}
/** With any headers, also those that fetch keeps to itself. */
async function statusOf(port: number, method: string, path: string, headers: Record<string, string>) {
  const sent = request({ port, host: '127.0.0.1', method, path, headers }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  response.resume()
  return response.statusCode
}
/** All that a client can tell two answers apart by. */
const seen = ({ status, headers, text }: { status: number; headers: Headers; text: string }) => ({
  status,
  text,
  headers: [...headers].filter(([name]) => name !== 'date'),
})

describe('with a token', () => {
  test('callbacks answer below it', async () => {
    const { hop } = await doors({ token })
    expect(await hop(`/${token}/gateway/hop`)).toMatchObject({ status: 200, text: 'END {"text":"1"}' })
  })

  test('every other way to them is as if nothing were there', async () => {
    const { ask, hop } = await doors({ token })
    const nothing = seen(await hop('/there/is/nothing'))
    expect(nothing).toMatchObject({ status: 404, text: 'Not Found' })
    const ways = [
      '/gateway/hop',
      '/gateway/broken/7',
      `/${token.slice(0, -1)}/gateway/hop`,
      `/${token}0/gateway/hop`,
      `/${token.toUpperCase()}/gateway/hop`,
      `/${token}`,
      `/${token}/`,
      `//${token}/gateway/hop`,
      `/${token}/gateway`,
      '//gateway/hop',
      '/%2e%2e/gateway/hop',
    ]
    for (const way of ways) expect(seen(await hop(way))).toEqual(nothing)
    expect(await ask(`/${token}/gateway/hop`)).toMatchObject({ status: 404, text: 'Not Found' })
  })

  test('those who try other ways are counted', async () => {
    const { ask, hop, turnedAway } = await doors({ token, opsToken: token })
    await hop(`/${token}/gateway/hop`)
    await ask('/health/live')
    await ask('/nothing')
    expect(turnedAway).toEqual([])
    await hop('/gateway/hop')
    await hop('/guess/gateway/hop')
    await ask('/ops')
    expect(turnedAway).toEqual(['callbacks', 'callbacks', 'operator pages'])
  })

  test('or one of several, which are all admitted, callbacks answer', async () => {
    const { hop } = await doors({ tokens: [token, 'the-token-before-0123'] })
    expect((await hop(`/${token}/gateway/hop`)).status).toBe(200)
    expect((await hop('/the-token-before-0123/gateway/hop')).status).toBe(200)
    expect((await hop('/the-token-before-012/gateway/hop')).status).toBe(404)
  })

  test('below it are callbacks only', async () => {
    const { ask } = await doors({ token })
    expect((await ask(`/${token}/health/live`)).status).toBe(404)
    expect((await ask(`/${token}/ops`)).status).toBe(404)
    expect((await ask('/health/live')).status).toBe(200)
  })

  test('a failure is reported by its route, without the token, and tells the client nothing', async () => {
    const { hop, reported } = await doors({ token })
    expect(await hop(`/${token}/gateway/broken/7`)).toMatchObject({ status: 500, text: 'Internal error' })
    expect(reported).toHaveLength(1)
    expect(reported[0]?.route).toBe('/gateway/broken/:id')
    expect(`${reported[0]?.failure.stack} ${reported[0]?.failure.message}`).not.toMatch(/canary|BK123456/)
  })

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    '%s reaches no callback that is posted to',
    async method => {
      const { ask } = await doors({ token })
      expect((await ask(`/${token}/gateway/hop`, { method })).status).toBe(404)
    },
  )
})

describe('a callback', () => {
  test('is answered with a slash behind its path, and only there with two', async () => {
    const { hop } = await doors({ token })
    expect(await hop(`/${token}/gateway/hop/`)).toMatchObject({ status: 200, text: 'END {"text":"1"}' })
    expect((await hop(`/${token}/gateway/hop//`)).status).toBe(404)
    expect((await hop('/gateway/hop/')).status).toBe(404)
  })

  test('may be a GET with its form in the query, and then answers HEAD without a body', async () => {
    const { ask } = await doors({ token })
    const path = `/${token}/gateway/page?text=1%2B2`
    expect(await ask(path)).toMatchObject({ status: 200, text: 'END {"text":"1+2"}' })
    const { status, text, headers } = await ask(path, { method: 'HEAD' })
    expect([status, text, headers.get('content-length')]).toEqual([200, '', '18'])
    expect((await ask(`/${token}/gateway/page`, { method: 'POST' })).status).toBe(404)
    expect((await ask('/gateway/page?text=1')).status).toBe(404)
  })

  test('may have parts in its path', async () => {
    const { ask } = await doors({ token })
    const start = (id: string) => ask(`/${token}/gateway/session/${id}/start`, { method: 'PUT' })
    expect(await start('a%2Fb')).toMatchObject({ status: 200, text: '{"session":"a/b"}' })
    expect((await start('')).status).toBe(404)
    expect((await start('a/b')).status).toBe(404)
  })

  test('answers with the status, the type and the headers that its gateway wants', async () => {
    const { ask } = await doors()
    const { status, text, headers } = await ask('/gateway/raw', { method: 'POST', body: '<dialog/>' })
    expect([status, text]).toEqual([202, '<dialog/>'])
    expect(headers.get('content-type')).toBe('text/xml; charset=utf-8')
    expect(headers.get('x-gateway')).toBe('kept')
  })

  test('answers with text that is taken for nothing else, and with no header for browsers', async () => {
    const { hop } = await doors()
    const { headers } = await hop('/gateway/hop')
    expect([...headers.keys()].sort()).toEqual([
      'connection',
      'content-length',
      'content-type',
      'date',
      'keep-alive',
      'x-content-type-options',
    ])
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(headers.get('content-length')).toBe('16')
  })

  test('that fails half way answers in plain text', async () => {
    const { hop } = await doors()
    const { status, text, headers } = await hop('/gateway/broken-json')
    expect([status, text, headers.get('content-type')]).toEqual([
      500,
      'Internal error',
      'text/plain; charset=utf-8',
    ])
  })

  test('whose answer cannot be written is answered, and reported by its route', async () => {
    const { hop, reported } = await doors({ token })
    expect((await hop(`/${token}/gateway/unwritable/7`)).status).toBe(500)
    expect(reported.map(({ route }) => route)).toEqual(['/gateway/unwritable/:id'])
  })
})

describe('with networks', () => {
  test('callbacks answer those within, and do not exist for others', async () => {
    const inside = await doors({ cidrs: ['127.0.0.0/8'] })
    expect((await inside.hop('/gateway/hop')).status).toBe(200)
    await inside.close()
    const outside = await doors({ cidrs: ['192.0.2.0/24', '2001:db8::/32'] })
    expect(seen(await outside.hop('/gateway/hop'))).toEqual(seen(await outside.hop('/nothing')))
  })

  test('an address that the client claims for itself counts for nothing', async () => {
    const { hop } = await doors({ cidrs: ['192.0.2.0/24'] })
    expect((await hop('/gateway/hop', { 'x-forwarded-for': '192.0.2.1' })).status).toBe(404)
  })

  test('behind a trusted proxy it is the client’s address that counts', async () => {
    const { hop } = await doors({ cidrs: ['192.0.2.0/24'], trustedProxies: ['127.0.0.1'] })
    expect((await hop('/gateway/hop', { 'x-forwarded-for': '192.0.2.1' })).status).toBe(200)
    expect((await hop('/gateway/hop', { 'x-forwarded-for': '192.0.2.1, 203.0.113.9' })).status).toBe(404)
    expect((await hop('/gateway/hop')).status).toBe(404)
  })

  test('and a token, both are needed', async () => {
    const inside = await doors({ token, cidrs: ['127.0.0.1'] })
    expect((await inside.hop(`/${token}/gateway/hop`)).status).toBe(200)
    expect((await inside.hop('/gateway/hop')).status).toBe(404)
    await inside.close()
    const outside = await doors({ token, cidrs: ['192.0.2.1'] })
    expect((await outside.hop(`/${token}/gateway/hop`)).status).toBe(404)
  })
})

/** What reaches a page of this machine, and is not of this machine's own accord. */
const strangers: [string, Record<string, string>][] = [
  ['under a name that was made to lead here', { host: 'attacker.example' }],
  ['from another site’s page', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ['from another port’s page', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
  ['from another site’s page in an old browser', { origin: 'https://attacker.example' }],
  ['from a page without a name', { origin: 'null' }],
  ...['x-forwarded-for', 'forwarded', 'via', 'x-real-ip'].map((name): [string, Record<string, string>] => [
    `through a proxy that says ${name}`,
    { [name]: '127.0.0.1' },
  ]),
]

describe('without token and networks', () => {
  test('callbacks answer this machine', async () => {
    const { port } = await doors()
    for (const host of ['localhost', `localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect(await statusOf(port, 'POST', '/gateway/hop', { host })).toBe(200)
    }
    expect(await statusOf(port, 'POST', '/gateway/hop', { 'sec-fetch-site': 'same-origin' })).toBe(200)
  })

  test.each(strangers)('they are not there %s', async (_, headers) => {
    const { port } = await doors()
    expect(await statusOf(port, 'POST', '/gateway/hop', headers)).toBe(404)
    expect(await statusOf(port, 'GET', '/gateway/page', headers)).toBe(404)
  })

  test('they are not there for other machines', async () => {
    const { hop } = await doors({ trustedProxies: ['127.0.0.1'] })
    expect((await hop('/gateway/hop', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(404)
  })
})

test('within the networks alone, another site’s page finds no callback', async () => {
  const { port } = await doors({ cidrs: ['127.0.0.0/8'] })
  expect(await statusOf(port, 'POST', '/gateway/hop', { host: 'gateways.example' })).toBe(200)
  expect(await statusOf(port, 'POST', '/gateway/hop', { 'sec-fetch-site': 'cross-site' })).toBe(404)
})

describe('the operator’s pages', () => {
  const basic = (password: string, user = 'ops') => ({
    authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  })

  test('open with the token, as a bearer’s or as a password with any name', async () => {
    const { ask } = await doors({ opsToken: token })
    expect((await ask('/ops', { headers: { authorization: `Bearer ${token}` } })).status).toBe(200)
    expect((await ask('/ops', { headers: basic(token) })).status).toBe(200)
    expect((await ask('/ops', { headers: basic(token, '') })).status).toBe(200)
  })

  test.each<Record<string, string>>([
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer  ' },
    { authorization: `Bearer ${token}x` },
    { authorization: token },
    { authorization: `Digest ${token}` },
    { authorization: `Basic ${token}` },
    { authorization: `Basic ${Buffer.from(token).toString('base64')}` },
    basic(''),
    basic(`${token} `),
    basic('x', token),
  ])('stay shut for %j, and ask for the token', async headers => {
    const { ask } = await doors({ opsToken: token })
    const answer = await ask('/ops', { headers })
    expect(answer).toMatchObject({ status: 401, text: 'Unauthorized' })
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/)
  })

  test('without a token open on this machine, also by a link from elsewhere', async () => {
    const { port } = await doors()
    for (const host of ['localhost', `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect(await statusOf(port, 'GET', '/ops', { host })).toBe(200)
    }
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect(await statusOf(port, 'GET', '/ops', link)).toBe(200)
    expect(await statusOf(port, 'POST', '/ops/requeue', link)).toBe(404)
  })

  test.each(strangers)('without a token are not there %s', async (_, headers) => {
    const { port } = await doors()
    expect(await statusOf(port, 'GET', '/ops', headers)).toBe(404)
    expect(await statusOf(port, 'POST', '/ops/requeue', headers)).toBe(404)
  })

  describe('take orders', () => {
    const order = async (headers: Record<string, string>) => {
      const { port } = await doors({ opsToken: token })
      return statusOf(port, 'POST', '/ops/requeue', { host: 'ops.example', ...headers })
    }

    test.each([
      ['the browser says so', { 'sec-fetch-site': 'same-origin' }],
      ['an old browser says so', { origin: 'https://ops.example' }],
      ['it says at least where it was', { referer: 'https://ops.example/ops/caller' }],
    ])('from our own pages: %s', async (_, headers) => {
      expect(await order({ ...basic(token), ...headers })).toBe(200)
    })

    test.each([
      ['another site', { 'sec-fetch-site': 'cross-site' }],
      ['a neighbour', { 'sec-fetch-site': 'same-site' }],
      ['another site in an old browser', { origin: 'https://attacker.example' }],
      ['another site with our name in its own', { origin: 'https://ops.example.attacker.example' }],
      ['another site’s page', { referer: 'https://attacker.example/?https://ops.example' }],
      ['a page without a name', { origin: 'null' }],
      ['nobody says where', {}],
    ])('from no other: %s', async (_, headers) => {
      expect(await order({ ...basic(token), ...headers })).toBe(403)
    })

    test('from programs, which send the token themselves', async () => {
      expect(await order({ authorization: `Bearer ${token}` })).toBe(200)
    })

    test('without a token likewise', async () => {
      const { port } = await doors()
      expect(await statusOf(port, 'POST', '/ops/requeue', {})).toBe(403)
      expect(await statusOf(port, 'POST', '/ops/requeue', { origin: `http://127.0.0.1:${port}` })).toBe(200)
    })
  })
})

test('no answer is taken for something else than it says it is', async () => {
  const { ask, hop } = await doors()
  for (const { headers } of [await hop('/gateway/hop'), await ask('/health/live'), await ask('/nothing')]) {
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
})

test('pages tell browsers to trust nothing else, to keep nothing, and say nothing of what serves them', async () => {
  const { ask } = await doors()
  for (const path of ['/health/live', '/ops', '/nothing']) {
    const { headers } = await ask(path)
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.has('x-powered-by')).toBe(false)
    expect(headers.has('server')).toBe(false)
  }
})
