// What is open belongs to those who were let in: strangers have little of it, and never take it from a gateway.
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { createMovableClock } from '#test/support/movable-clock.ts'
import { type DoorSettings, type Doors, openDoors } from './doors.ts'

const token = 'gateways-only-in-tests'
const [gateway, stranger] = ['127.0.0.1', '127.0.0.66']
let doors: Doors
const opened: Socket[] = []
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy()
  await doors.close()
})

async function open(settings: DoorSettings = {}) {
  doors = await openDoors({ token, opsToken: token, ...settings })
}

interface Idle {
  socket: Socket
  /** Resolves when it is closed, by whomever. */
  closed: Promise<void>
}

/** Opens a connection and says nothing on it. */
async function idle(localAddress: string): Promise<Idle> {
  const socket = connect({ port: doors.port, host: gateway, localAddress })
  opened.push(socket)
  socket.on('error', () => {})
  const closed = new Promise<void>(resolve => socket.once('close', () => resolve()))
  await Promise.race([closed, new Promise(resolve => socket.once('connect', resolve))])
  return { socket, closed }
}

/** Whether the server lets it live: only then is it answered. */
function isLeft({ socket, closed }: Idle): Promise<boolean> {
  const answered = new Promise<boolean>(resolve => socket.once('data', () => resolve(true)))
  socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')
  return Promise.race([answered, closed.then(() => false)])
}

/** What a path answers on a connection of its own, or of `agent`. */
async function ask(path: string, { from = gateway, method = 'GET', agent = new Agent(), headers = {} } = {}) {
  const sent = request({ port: doors.port, host: gateway, localAddress: from, path, method, agent, headers })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: response.statusCode, connection: response.headers.connection, said: await text(response) }
}
const hop = (from?: string) => ask(`/${token}/gateway/hop`, { method: 'POST', ...(from && { from }) })

describe('thousands of connections that say nothing', () => {
  test('from one address keep no gateway from being answered', async () => {
    await open()
    const many = await Promise.all(Array.from({ length: 4_100 }, () => idle(stranger)))
    expect(await hop()).toMatchObject({ status: 200 })
    expect((await Promise.all(many.slice(-50).map(isLeft))).includes(true)).toBe(false)
  })

  test('from many addresses keep none either: the oldest stranger makes room', async () => {
    await open({ connections: { mostStrangers: 20 } })
    const first = await idle('127.0.1.1')
    for (let address = 2; address <= 21; address += 1) await idle(`127.0.1.${address}`)
    await first.closed
    expect(await hop()).toMatchObject({ status: 200 })
  })
})

describe('one address', () => {
  test('may have so many connections and no more, until one of them is closed', async () => {
    await open({ connections: { perAddress: 3 } })
    const three = await Promise.all([1, 2, 3].map(() => idle(stranger)))
    expect(await isLeft(await idle(stranger))).toBe(false)
    for (const { socket } of three) socket.destroy()
    // The server hears of it in its own time.
    while (!(await isLeft(await idle(stranger)))) await nextTurn()
  })

  test('from which a gateway was let in may have as many as it likes, for ten minutes', async () => {
    const clock = createMovableClock()
    await open({ connections: { perAddress: 1, clock } })
    await hop(stranger)
    const many = await Promise.all(Array.from({ length: 10 }, () => idle(stranger)))
    expect(await Promise.all(many.map(isLeft))).toEqual(many.map(() => true))
    clock.advance(600)
    const [one, other] = [await idle(stranger), await idle(stranger)]
    expect([await isLeft(other), await isLeft(one)]).toEqual([false, true])
  })

  test('is no better known for a wrong token, or for what anybody may ask', async () => {
    await open({ connections: { perAddress: 1 } })
    await ask('/guess/gateway/hop', { method: 'POST', from: stranger })
    await ask('/health/live', { from: stranger })
    const [one, other] = [await idle(stranger), await idle(stranger)]
    expect([await isLeft(other), await isLeft(one)]).toEqual([false, true])
  })

  test('of a proxy of ours, or of a gateway’s network, has no bound', async () => {
    await open({ connections: { perAddress: 1, exempt: ['127.0.0.64/30'] } })
    const many = await Promise.all(Array.from({ length: 10 }, () => idle(stranger)))
    expect(await Promise.all(many.map(isLeft))).toEqual(many.map(() => true))
  })
})

describe('a connection', () => {
  const bearer = { authorization: `Bearer ${token}` }

  test.each([
    ['what is not there', '/nothing', {}, 404],
    ['a callback without the token', '/gateway/page', {}, 404],
    ['nothing below the token', `/${token}/nothing`, {}, 404],
    ['the operator’s page without the token', '/ops', {}, 401],
    ['how the service is', '/health/live', {}, 200],
  ])('is closed after the answer to whoever asked for %s', async (_, path, headers, status) => {
    await open()
    expect(await ask(path, { headers, agent: new Agent({ keepAlive: true }) })).toMatchObject({
      status,
      connection: 'close',
    })
  })

  test.each([
    ['a gateway', `/${token}/gateway/page`, {}],
    ['an operator', '/ops', bearer],
  ])('is kept for %s', async (_, path, headers) => {
    await open()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (let count = 0; count < 3; count += 1) {
      expect(await ask(path, { headers, agent })).toMatchObject({ status: 200, connection: 'keep-alive' })
    }
    expect(await new Promise(resolve => doors.server.getConnections((_, count) => resolve(count)))).toBe(1)
    agent.destroy()
  })

  test('that its client wants closed is closed', async () => {
    await open()
    expect(await hop()).toMatchObject({ status: 200, connection: 'close' })
  })
})
