// One socket on one port: a port in use is refused, who half-closes is answered, and nobody is lost when the server stops.
import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import { connect } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import Koa from 'koa'
import { afterEach, describe, expect, it } from 'vitest'
import { closeServer, createHttpServer, listen } from '#src/http/server.ts'
import { openConnections } from '#test/support/connections.ts'
import { type Doors, openDoors } from './doors.ts'

const host = '127.0.0.1'

describe('a server', () => {
  const servers: Server[] = []
  afterEach(() => Promise.all(servers.splice(0).map(closeServer)))

  /** Answers when it is told to. */
  async function open(port = 0) {
    const waiting: (() => void)[] = []
    const app = new Koa()
    app.use(async context => {
      await new Promise<void>(resolve => waiting.push(resolve))
      context.body = 'here'
    })
    const server = createHttpServer(app, openConnections())
    servers.push(server)
    return { server, port: await listen(server, { port, host }), waiting }
  }

  it('is refused a port that another one listens on', async () => {
    const { port } = await open()
    await expect(open(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('listens again on a port that was given back', async () => {
    const first = await open()
    await closeServer(first.server)
    expect(await open(first.port)).toMatchObject({ port: first.port })
  })

  it('that never listened closes', async () => {
    await expect(closeServer(createHttpServer(new Koa(), openConnections()))).resolves.toBeUndefined()
  })

  it('answers whoever is being answered when it stops, and then nobody', async () => {
    const { server, port, waiting } = await open()
    const asked = Array.from({ length: 40 }, () => fetch(`http://${host}:${port}/`))
    while (waiting.length < asked.length) await nextTurn()
    const closed = closeServer(server)
    for (const answer of waiting) answer()
    const answers = await Promise.all(asked.map(async answer => (await answer).text()))
    expect(answers).toEqual(asked.map(() => 'here'))
    await closed
    await expect(fetch(`http://${host}:${port}/`)).rejects.toThrow()
  })
})

describe('a client that closes its sending half', () => {
  let doors: Doors
  afterEach(() => doors.close())

  /** All that the server says until it closes. */
  async function send(text: string): Promise<string> {
    doors = await openDoors()
    const socket = connect(doors.port, host)
    let said = ''
    socket.on('data', chunk => {
      said += chunk.toString()
    })
    socket.end(text)
    await once(socket, 'close')
    return said
  }

  it('is answered when its request was whole', async () => {
    const said = await send(
      'POST /gateway/late HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\ntext=1',
    )
    expect(said).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\nEND late$/)
  })

  it('is told so when its request was not, and that is no fault of ours', async () => {
    const said = await send(
      'POST /gateway/hop HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n\r\ntext=1',
    )
    expect(said).toMatch(/^HTTP\/1\.1 400 /)
    expect(doors.reported).toEqual([])
  })

  it('and asks nothing is let go', async () => {
    expect(await send('')).toBe('')
  })
})

describe('a connection that is reset', () => {
  it.each([
    [
      'in the middle of a request',
      'POST /gateway/hop HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60\r\n\r\ntext=1',
    ],
    ['before the answer', 'POST /gateway/late HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n'],
  ])('%s is no fault of ours', async (_, text) => {
    const doors = await openDoors()
    const asked = once(doors.server, 'request')
    const socket = connect(doors.port, host)
    socket.write(text)
    const [request] = (await asked) as [IncomingMessage]
    const gone = new Promise(resolve => request.socket.once('close', resolve))
    socket.resetAndDestroy()
    await gone
    await nextTurn()
    expect(doors.reported).toEqual([])
    await doors.close()
  })
})
