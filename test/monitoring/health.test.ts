// Health answers anybody, says what is not well by name and nothing else, and does not let itself be used as a lever.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { afterEach, expect, test, vi } from 'vitest'
import { createHealthRoutes, type HealthParts } from '#src/monitoring/health.ts'

let close: (() => void) | undefined
afterEach(() => close?.())

async function open(parts: Partial<HealthParts> = {}) {
  const app = new Koa()
  const all: HealthParts = { isStopping: () => false, stuck: () => [], shared: {}, ...parts }
  app.use(createHealthRoutes(all).routes())
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
const [isLive, isReady, isWell] = [
  { status: 200, body: { status: 'live' } },
  { status: 200, body: { status: 'ready' } },
  { status: 200, body: { status: 'well' } },
]

test('what lives, is ready and stands on what is well says so', async () => {
  const ask = await open({ shared: { database: well, sessions: well } })
  expect([await ask('live'), await ask('ready'), await ask('shared')]).toEqual([isLive, isReady, isWell])
})

test('what all processes stand on takes none of them out of the pool, and starts none anew', async () => {
  const ask = await open({ shared: { database: failing, sessions: failing } })
  expect([await ask('live'), await ask('ready')]).toEqual([isLive, isReady])
})

test('what is not well is named, without why', async () => {
  const ask = await open({ shared: { database: failing, sessions: well } })
  expect(await ask('shared')).toEqual({ status: 503, body: { status: 'not well', notWell: ['database'] } })
})

test('what does not answer is not waited for', async () => {
  const ask = await open({ shared: { sessions: () => new Promise(() => {}) } })
  expect(await ask('shared')).toEqual({ status: 503, body: { status: 'not well', notWell: ['sessions'] } })
})

test('what is stopping is not ready, and lives', async () => {
  const ask = await open({ isStopping: () => true })
  expect(await ask('ready')).toEqual({ status: 503, body: { status: 'not ready', notReady: ['stopping'] } })
  expect(await ask('live')).toEqual(isLive)
})

test('what stands still is to be started anew, and goes on taking calls until it is', async () => {
  const ask = await open({ stuck: () => ['sender'] })
  expect(await ask('live')).toEqual({ status: 503, body: { status: 'stuck', stuck: ['sender'] } })
  expect(await ask('ready')).toEqual(isReady)
})

test('whoever asks within two seconds shares an answer, and the next one asks again', async () => {
  const database = vi.fn(well)
  let now = 10_000
  const ask = await open({ shared: { database }, now: () => now })
  await Promise.all(Array.from({ length: 100 }, () => ask('shared')))
  expect(database).toHaveBeenCalledTimes(1)
  now += 1_999
  await ask('shared')
  expect(database).toHaveBeenCalledTimes(1)
  now += 1
  await ask('shared')
  expect(database).toHaveBeenCalledTimes(2)
})
