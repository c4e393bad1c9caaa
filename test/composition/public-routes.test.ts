// What anybody may reach of the whole service is named here, one by one; every other route asks who is there.
import { once } from 'node:events'
import { type IncomingMessage, request, type Server } from 'node:http'
import type Router from '@koa/router'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCallbacks } from '#src/composition/callbacks.ts'
import type { AppContext } from '#src/composition/context.ts'
import type { ConversationServices } from '#src/composition/conversation.ts'
import { openGateways } from '#src/composition/gateways.ts'
import { createHttp } from '#src/composition/http.ts'
import type { Infrastructure } from '#src/composition/infrastructure.ts'
import type { Monitoring } from '#src/composition/monitoring.ts'
import { createPages } from '#src/composition/pages.ts'
import { readConfig } from '#src/config/config.ts'
import { closeServer, listen } from '#src/http/server.ts'
import { observeAll } from '#src/monitoring/observations.ts'
import { createClock } from '#src/platform/clock.ts'
import { newProductionSettings } from '#test/support/secrets.ts'

const production = newProductionSettings()
const token = production.CALLBACK_TOKEN

/** Of the service nothing but what public routes use is there: whoever gets further fails with a 500. */
function partsOf(settings: Record<string, string | undefined>) {
  const well = { ping: async () => {} }
  const context = {
    config: readConfig({ CALLBACK_TOKEN: token, OPS_TOKEN: production.OPS_TOKEN, ...settings }),
    logSampled: () => {},
    observe: observeAll([]),
    report: () => {},
    onDrain: () => {},
    clock: createClock(),
  } as unknown as AppContext
  const infrastructure = {
    database: well,
    sessions: well,
    reportDoors: [],
    ...(settings['NODE_ENV'] !== 'production' && { inbox: { messages: async () => [] } }),
  }
  return [context, infrastructure as unknown as Infrastructure] as const
}

const health = { isStopping: () => false, stuck: () => [], shared: {} }

const anywhere = [
  'GET /health/live',
  'GET /health/ready',
  'GET /health/shared',
  ...['base.css', 'chart.css', 'chart.js', 'chart.svg', 'icon.svg'].map(file => `GET /page/${file}`),
  ...[
    'carriers.js',
    'history.js',
    'import.js',
    'ops.css',
    'ops.js',
    'plots.js',
    'running.js',
    'sending.js',
    'tables.js',
    'uplot.css',
    'uplot.js',
    'words.js',
  ].map(file => `GET /ops/${file}`),
]
const ofTheSimulator = [
  ...['call', 'display', 'drawer', 'keypad', 'messages', 'people', 'phone', 'simulator', 'wire'].map(
    name => `GET /simulator/${name}.js`,
  ),
  'GET /simulator/simulator.css',
]

const routesOf = (routers: readonly Router[]) =>
  routers.flatMap(({ stack }) =>
    stack.flatMap(({ methods, path }) => methods.map(method => ({ method, path: String(path) }))),
  )

describe.each([
  ['embedded', {}, [...anywhere, ...ofTheSimulator]],
  [
    'with somebody to tell of a weakness',
    { SECURITY_CONTACT: 'mailto:securite@exemple.ma' },
    [...anywhere, ...ofTheSimulator, 'GET /.well-known/security.txt'],
  ],
  [
    'with the public page',
    { STATUS_PAGE: 'true' },
    [...anywhere, ...ofTheSimulator, 'GET /status', 'GET /status/status.css'],
  ],
  [
    'in production',
    { ...production, REDIS_URL: 'redis://127.0.0.1', DATABASE_URL: 'postgres://127.0.0.1' },
    anywhere,
  ],
])('%s', (_, settings, open) => {
  const [context, infrastructure] = partsOf(settings)
  const conversation = {
    gateways: openGateways(context.config).all,
    smsGateways: [] as unknown[],
  } as ConversationServices
  const monitoring = {} as Monitoring
  const pages = routesOf(createPages(context, infrastructure, conversation, monitoring, health))
  const callbacks = routesOf(
    createCallbacks(context, conversation, infrastructure).map(({ router }) => router),
  )
  let server: Server
  let url: string
  beforeAll(async () => {
    server = createHttp(context, infrastructure, conversation, monitoring, health)
    url = `http://127.0.0.1:${await listen(server, { port: 0, host: '127.0.0.1' })}`
  })
  afterAll(() => closeServer(server))

  const statusOf = async ({ method, path }: { method: string; path: string }) =>
    (await fetch(url + path, { method })).status

  test('the public pages are the health and the pages’ files, and answer', async () => {
    const answered: string[] = []
    for (const route of pages) {
      const status = await statusOf(route)
      if (status === 401) continue
      // There is no database here, and the public page says so.
      expect([route, status]).toEqual([route, route.path === '/status' ? 503 : 200])
      answered.push(`${route.method} ${route.path}`)
    }
    const asGet = answered.map(route => route.replace(/^HEAD /, 'GET '))
    expect([...new Set(asGet)].sort()).toEqual([...open].sort())
  })

  test('all other pages ask for the operator’s token, with a slash behind them as well', async () => {
    const guarded = pages.filter(
      ({ method, path }) => !open.includes(`${method.replace('HEAD', 'GET')} ${path}`),
    )
    expect(guarded.length).toBeGreaterThan(4)
    for (const { method, path } of guarded) {
      expect([path, await statusOf({ method, path: `${path}/` })]).toEqual([path, 401])
    }
  })

  test('callbacks are not there for those who do not know the token', async () => {
    expect(callbacks.map(({ path }) => path)).toContain('/africastalking/ussd')
    for (const { method, path } of callbacks) {
      expect([path, await statusOf({ method, path })]).toEqual([path, 404])
      expect([path, await statusOf({ method, path: `/${token}0${path}` })]).toEqual([path, 404])
    }
  })

  test('below the token there is no page', async () => {
    for (const { method, path } of pages) {
      expect([path, await statusOf({ method, path: `/${token}${path}` })]).toEqual([path, 404])
    }
  })
})

describe('without tokens, to those who come from elsewhere', () => {
  const [context, infrastructure] = partsOf({
    CALLBACK_TOKEN: undefined,
    OPS_TOKEN: undefined,
    TRUSTED_PROXIES: '127.0.0.1',
  })
  const conversation = {
    gateways: openGateways(context.config).all,
    smsGateways: [] as unknown[],
  } as ConversationServices
  const monitoring = {} as Monitoring
  const pages = routesOf(createPages(context, infrastructure, conversation, monitoring, health))
  let server: Server
  let port: number
  beforeAll(async () => {
    server = createHttp(context, infrastructure, conversation, monitoring, health)
    port = await listen(server, { port: 0, host: '127.0.0.1' })
  })
  afterAll(() => closeServer(server))

  test.each([
    ['from another machine', { 'x-forwarded-for': '203.0.113.9' }],
    ['by a name that was made to lead here', { host: 'attacker.example' }],
    ['from another site', { origin: 'https://attacker.example' }],
  ])(
    '%s, there is nothing but what is public: no message of the simulator, no callback',
    async (_, headers) => {
      const callbacks = routesOf(
        createCallbacks(context, conversation, infrastructure).map(({ router }) => router),
      )
      for (const { method, path } of [...pages, ...callbacks]) {
        const sent = request({ port, host: '127.0.0.1', method, path, headers }).end()
        const [response] = (await once(sent, 'response')) as [IncomingMessage]
        response.resume()
        const route = `${method.replace('HEAD', 'GET')} ${path}`
        const isOpen = [...anywhere, ...ofTheSimulator].includes(route)
        expect([route, response.statusCode]).toEqual([route, isOpen ? 200 : 404])
      }
    },
  )
})
