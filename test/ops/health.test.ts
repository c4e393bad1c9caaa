// Health answers anybody, says what is not ready by name and nothing else, and does not let itself be used as a lever.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { afterEach, expect, test, vi } from 'vitest'
import { createHealthRoutes, type Readiness } from '#src/ops/health.ts'

let close: (() => void) | undefined
afterEach(() => close?.())

async function open(checks: Readiness['checks'], isStopping = () => false) {
  const app = new Koa()
  app.use(createHealthRoutes({ checks, isStopping }).routes())
  const answer = app.callback()
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = () => {
    server.close()
    server.closeAllConnections()
  }
  const { port } = server.address() as AddressInfo
  return async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/health/${path}`)
    return { status: response.status, body: await response.json() }
  }
}
const well = async () => {}
const failing = () => Promise.reject(new Error('postgres://tadamon:canary@db'))

test('what lives says so, whatever is not ready', async () => {
  const ask = await open({ database: failing })
  expect(await ask('live')).toEqual({ status: 200, body: { status: 'live' } })
})

test('what is ready says so', async () => {
  const ask = await open({ database: well, sessions: well })
  expect(await ask('ready')).toEqual({ status: 200, body: { status: 'ready' } })
})

test('what is not ready is named, without why', async () => {
  const ask = await open({ database: failing, sessions: well })
  expect(await ask('ready')).toEqual({ status: 503, body: { status: 'not ready', notReady: ['database'] } })
})

test('what does not answer is not waited for', async () => {
  const ask = await open({ sessions: () => new Promise(() => {}) })
  expect(await ask('ready')).toEqual({ status: 503, body: { status: 'not ready', notReady: ['sessions'] } })
})

test('what is stopping is not ready', async () => {
  const ask = await open({ database: well }, () => true)
  expect(await ask('ready')).toEqual({ status: 503, body: { status: 'not ready', notReady: ['stopping'] } })
})

test('a hundred who ask at once cost as much as one, and the next one asks again', async () => {
  const database = vi.fn(() => new Promise(resolve => setTimeout(resolve, 300)))
  const ask = await open({ database })
  await Promise.all(Array.from({ length: 100 }, () => ask('ready')))
  expect(database.mock.calls.length).toBeLessThan(5)
  const before = database.mock.calls.length
  await ask('ready')
  expect(database).toHaveBeenCalledTimes(before + 1)
})
