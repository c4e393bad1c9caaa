// The public page of the real service: not there unless it is switched on; then the same for everybody for a minute, and of nobody.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import Koa, { type Middleware } from 'koa'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Store } from '#src/composition/store.ts'
import { createStatusRoutes } from '#src/ops/status/status-routes.ts'
import { statusWords } from '#src/ops/status/status-words.ts'
import { createCapturedLog } from '#test/support/captured-log.ts'
import { createEnvironment } from '#test/support/environment.ts'
import { createMovableClock } from '#test/support/movable-clock.ts'
import { newProductionSettings } from '#test/support/secrets.ts'
import { freshRedisUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import { addressOf, createGatewayLine } from '#testing'
import { addCalls, addMessages } from './past-days.ts'

const environment = createEnvironment({ SAMPLE_PEOPLE: 'true', OPS_TOKEN: newProductionSettings().OPS_TOKEN })
const clock = createMovableClock()
let [off, on] = ['', '']
let store: Store

beforeAll(async () => {
  const servers = { REDIS_URL: await freshRedisUrl(), DATABASE_URL: await migratedDatabaseUrl() }
  Object.assign(environment.settings, servers)
  const { log } = createCapturedLog()
  off = await environment.openService({ log, clock })
  Object.assign(environment.settings, { STATUS_PAGE: 'true' })
  on = await environment.openService({ log, clock })
  store = await environment.openStore()
  environment.onClose(() => store.database.close())

  const line = createGatewayLine({ addresses: [addressOf(on)], clock })
  await line.dial({ number: '0661987654', network: '60401' })
  for (const key of ['2', '1', 'AB123456', '31122027', '05091980', '1']) await line.key(key)
  await vi.waitFor(async () => {
    const calls = await store.database.queries.selectFrom('calls').select('ended').execute()
    expect(calls).toEqual([{ ended: 'passwordSent' }])
  })
  const at = new Date(clock.now())
  const call = { gateway: 'africastalking', language: 'fr', at, count: 137 }
  await addCalls(store.database.queries, { ...call, operator: 'iam', ended: 'passwordSent', seconds: 61 })
  await addCalls(store.database.queries, { ...call, operator: 'orange', ended: 'left', count: 23 })
  await addMessages({ ...store, queries: store.database.queries }, { count: 80, at, seconds: 20 })
  clock.advance(86_400)
}, 120_000)
afterAll(() => environment.close())

const ask = async (path = '/status', headers: Record<string, string> = {}) => {
  const response = await fetch(on + path, { headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const plain = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/[\u2068\u2069]/g, '')

test('without STATUS_PAGE there is nothing', async () => {
  for (const path of ['/status', '/status/status.css']) expect((await fetch(off + path)).status).toBe(404)
})

test('anybody may read it, and keep it for a minute', async () => {
  const { status, headers } = await ask()
  expect(status).toBe(200)
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(headers.get('cache-control')).toBe('public, max-age=60')
  expect(headers.get('vary')).toMatch(/accept-language/i)
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
})

test.each([
  ['what the address says', '?lang=ar', { 'accept-language': 'fr' }, 'ar'],
  ['else what the browser likes', '', { 'accept-language': 'de, en;q=0.8, fr;q=0.5' }, 'en'],
  ['else French', '', { 'accept-language': 'de' }, 'fr'],
  ['French where the address says what it does not have', '?lang=de', {}, 'fr'],
])('its language is %s', async (_, query, headers, language) => {
  expect((await ask(`/status${query}`, headers)).text).toContain(`<html lang="${language}"`)
})

describe.each(['fr', 'ar', 'en'] as const)('in %s', language => {
  test('it shows many together, and of few that they are few', async () => {
    const text = plain((await ask(`/status?lang=${language}`)).text)
    const words = statusWords[language]
    // 138 of 161 callers.
    expect(text).toContain('86\u00a0%')
    expect(text).toContain(words.moreThan.replace('{count}', '100'))
    const [, orange = ''] = text.split(` ${words.names['orange']} `)
    expect(orange.trimStart().startsWith(words.tooFew)).toBe(true)
  })

  test('no count is exact, and nothing of the call that was made is there', async () => {
    const { text } = await ask(`/status?lang=${language}`)
    for (const count of [137, 138, 160, 161, 81])
      expect(plain(text)).not.toMatch(new RegExp(`\\b${count}\\b`))
    const secrets = ['661987654', 'AB123456', '31122027', '05091980', '178824615']
    for (const secret of secrets) expect(text).not.toContain(secret)
    // No keyed name either, and none of this machine's.
    expect(text).not.toMatch(/[0-9a-f]{16}/)
    expect(text).not.toContain(new URL(on).host)
  })
})

test('while the database does not answer the page says so, above what it told last', async () => {
  const { queries } = store.database
  let isDown = false
  const turning = new Proxy(queries, {
    get(target, name) {
      if (isDown) throw new Error('connect ECONNREFUSED')
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const failures: string[] = []
  const routes = createStatusRoutes({
    queries: turning,
    clock,
    report: ({ code }) => void failures.push(code),
  })
  const server = new Koa().use(routes.routes() as Middleware).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const see = async () => {
    clock.advance(60)
    const response = await fetch(`http://127.0.0.1:${port}/status?lang=fr`)
    return { status: response.status, text: plain(await response.text()) }
  }
  const { allWell, kinds, missing } = statusWords.fr
  isDown = true
  expect(await see()).toMatchObject({ status: 503, text: expect.stringContaining(missing) })
  isDown = false
  expect(await see()).toMatchObject({ status: 200, text: expect.stringContaining(allWell) })
  isDown = true
  const silent = await see()
  expect(silent.status).toBe(200)
  for (const text of [kinds.calls, '86\u00a0%']) expect(silent.text).toContain(text)
  expect(silent.text).not.toContain(allWell)
  isDown = false
  expect((await see()).text).toContain(allWell)
  expect(failures).toEqual(['database-unavailable', 'database-unavailable'])
  server.close()
})

test('an outage is told within a minute, and not twice a minute', async () => {
  const before = (await ask()).text
  const now = new Date(clock.now())
  await store.database.queries
    .insertInto('outages')
    .values({ id: clock.id(), what: 'sessions', began_at: new Date(now.getTime() - 300_000), seen_at: now })
    .execute()
  expect((await ask()).text).toBe(before)
  clock.advance(60)
  expect((await ask()).text).toContain(statusWords.fr.kinds.calls)
  const pages = await Promise.all(Array.from({ length: 200 }, () => ask()))
  expect(new Set(pages.map(({ text }) => text)).size).toBe(1)
})
