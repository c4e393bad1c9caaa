// Slow, silent and endless clients are cut off, and cost the others nothing.
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Doors, openDoors } from './doors.ts'

let doors: Doors
beforeEach(async () => {
  // A tenth of the real times.
  doors = await openDoors({
    server: { headersTimeout: 400, requestTimeout: 800, connectionsCheckingInterval: 50 },
  })
})
afterEach(() => doors.close())

interface Line {
  socket: Socket
  /** Resolves when the server has closed the connection: what it said, and after how long. */
  end: Promise<{ said: string; afterMs: number }>
}

function open(): Line {
  const startedAt = performance.now()
  const socket = connect(doors.port, '127.0.0.1')
  let said = ''
  socket.on('data', chunk => {
    said += chunk.toString()
  })
  socket.on('error', () => {})
  const end = new Promise<{ said: string; afterMs: number }>(resolve => {
    socket.once('close', () => resolve({ said, afterMs: performance.now() - startedAt }))
  })
  return { socket, end }
}

async function drip({ socket, end }: Line, text: string): Promise<void> {
  const ended = end.then(() => true)
  for (const letter of text) {
    socket.write(letter)
    if (await Promise.race([wait(25, false), ended])) return
  }
}

const head = 'POST /gateway/hop HTTP/1.1\r\nHost: localhost\r\n'

test('a connection that says nothing is closed', async () => {
  const { end } = open()
  expect((await end).afterMs).toBeLessThan(2_000)
})

test('headers that come letter by letter are not waited for', async () => {
  const line = open()
  await drip(line, `${head}X-Slow: ${'a'.repeat(500)}`)
  const { said, afterMs } = await line.end
  expect(said).toMatch(/^HTTP\/1\.1 408 /)
  expect(afterMs).toBeLessThan(2_000)
})

test('a body that comes letter by letter is not waited for', async () => {
  const line = open()
  line.socket.write(`${head}Content-Length: 5000\r\n\r\n`)
  await drip(line, 'text='.padEnd(500, '1'))
  const { said, afterMs } = await line.end
  expect(said).not.toContain('200')
  expect(afterMs).toBeLessThan(3_000)
})

test('a hundred of them keep nobody from being answered', async () => {
  const lines = Array.from({ length: 100 }, open)
  for (const { socket } of lines) socket.write(`${head}Content-Length: 100\r\n\r\ntext=`)
  const answer = await fetch(`${doors.url}/gateway/hop`, { method: 'POST', body: 'text=1' })
  expect(await answer.text()).toBe('END {"text":"1"}')
  for (const { socket } of lines) socket.destroy()
})

test('headers without end are refused', async () => {
  const line = open()
  line.socket.write(`${head}X-Long: ${'a'.repeat(20_000)}\r\n\r\n`)
  expect((await line.end).said).toMatch(/^HTTP\/1\.1 431 /)
})

test('what is no HTTP is refused in one line', async () => {
  const line = open()
  line.socket.write('\u0000\u0001 nonsense \r\n\r\n')
  expect((await line.end).said).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nConnection: close\r\n\r\n$/)
})
