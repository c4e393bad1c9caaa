// Who may reach what: callbacks for the gateway, pages for operators, and for everybody else nothing to be seen.
import { afterEach, describe, expect, test } from 'vitest'
import { type DoorSettings, openDoors } from './http/doors.ts'

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
      '/gateway/broken',
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

  test('below it are callbacks only', async () => {
    const { ask } = await doors({ token })
    expect((await ask(`/${token}/health/live`)).status).toBe(404)
    expect((await ask(`/${token}/ops`)).status).toBe(404)
    expect((await ask('/health/live')).status).toBe(200)
  })

  test('a failure is reported by its route, without the token, and tells the client nothing', async () => {
    const { hop, reported } = await doors({ token })
    expect(await hop(`/${token}/gateway/broken`)).toMatchObject({ status: 500, text: 'Internal error' })
    expect(reported).toHaveLength(1)
    expect(reported[0]?.route).toBe('/gateway/broken')
    expect(`${reported[0]?.failure.stack} ${reported[0]?.failure.message}`).not.toMatch(/canary|BK123456/)
  })

  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s reaches no callback', async method => {
    const { ask } = await doors({ token })
    expect((await ask(`/${token}/gateway/hop`, { method })).status).toBe(404)
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

  test('without a token open on this machine only', async () => {
    const { ask } = await doors()
    expect((await ask('/ops')).status).toBe(200)
    for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
      expect((await ask('/ops', { headers: { [name]: '127.0.0.1' } })).status).toBe(404)
    }
  })

  test('without a token are not there for a name that was made to lead here', async () => {
    const { port } = await doors()
    const { request } = await import('node:http')
    const status = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        request({ port, host: '127.0.0.1', path: '/ops', headers: { host } }, response => {
          response.resume()
          resolve(response.statusCode)
        })
          .on('error', reject)
          .end()
      })
    expect(await status('attacker.example')).toBe(404)
    expect(await status(`localhost:${port}`)).toBe(200)
    expect(await status(`[::1]:${port}`)).toBe(200)
  })

  test('take no orders from another site’s page', async () => {
    const { ask } = await doors({ opsToken: token })
    const order = (site: string) =>
      ask('/ops/requeue', { method: 'POST', headers: { ...basic(token), 'sec-fetch-site': site } })
    expect((await order('cross-site')).status).toBe(403)
    expect((await order('same-site')).status).toBe(403)
    expect((await order('same-origin')).status).toBe(200)
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
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.has('x-powered-by')).toBe(false)
    expect(headers.has('server')).toBe(false)
  }
})
