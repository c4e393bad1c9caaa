// One port, several sockets: newcomers are taken while the process is busy, and nobody is lost when it stops.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { listen } from '#src/http/listening.ts'
import { closeSockets, createHttpServer } from '#src/http/server.ts'

const host = '127.0.0.1'
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function open(port = 0) {
  const waiting: ServerResponse[] = []
  const server = createHttpServer((_, response) => void waiting.push(response))
  const listening = await listen(server, { port, host })
  const close = () => Promise.all([closeSockets(server, [server]), listening.close()])
  closing.push(close)
  return { server, port: listening.port, waiting, close }
}

/** Connects in another process so often, and gives the process away once the system has let all of them in. */
async function connectMeanwhile(port: number, count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'listening-'))
  closing.push(() => rm(folder, { recursive: true }))
  const done = join(folder, 'done')
  const script = `
    let open = 0
    for (let index = 0; index < ${count}; index += 1)
      require('node:net').connect(${port}, '${host}', () => {
        if (++open === ${count}) require('node:fs').writeFileSync(process.argv[1], '')
      }).on('error', () => {})
    setTimeout(() => process.exit(), 20_000)`
  const child = spawn(process.execPath, ['-e', script, done], { stdio: 'ignore' })
  closing.push(() => child.kill())
  const pause = new Int32Array(new SharedArrayBuffer(4))
  // Nothing of this process's event loop runs here: it is as busy as it can be.
  for (let tries = 0; !existsSync(done) && tries < 1_000; tries += 1) Atomics.wait(pause, 0, 0, 10)
}

const nextTurn = () => new Promise(resolve => setImmediate(resolve))

function countConnections(server: Server) {
  let count = 0
  server.on('connection', () => {
    count += 1
  })
  return () => count
}

it('many newcomers are taken in one turn of the event loop', async () => {
  const { server, port } = await open()
  const taken = countConnections(server)
  await connectMeanwhile(port, 64)
  // To the end of the turn that was held up, and through the next one.
  await nextTurn()
  await nextTurn()
  expect(taken()).toBeGreaterThanOrEqual(8)
})

it('a port that another process listens on is refused, though that one would share it', async () => {
  const { port } = await open()
  await expect(open(port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

it('a port that was given back can be listened on again', async () => {
  const first = await open()
  await first.close()
  expect(await open(first.port)).toMatchObject({ port: first.port })
})

it('all sockets together take no more connections than one did', async () => {
  const most = createHttpServer(() => {}).maxConnections
  const { server } = await open()
  expect(server.maxConnections).toBeLessThan(most / 10)
})

it('whoever is being answered when it stops is answered, by whichever socket they came', async () => {
  const { port, waiting, close } = await open()
  const asked = Array.from({ length: 40 }, () => fetch(`http://${host}:${port}/`))
  while (waiting.length < asked.length) await nextTurn()
  const closed = close()
  for (const response of waiting) response.end('here')
  const answers = await Promise.all(asked.map(async answer => (await answer).text()))
  expect(answers).toEqual(asked.map(() => 'here'))
  await closed
  await expect(fetch(`http://${host}:${port}/`)).rejects.toThrow()
})
