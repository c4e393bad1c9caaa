// A file of people sent to the operator's page: streamed, reported as the command reports, written down, and bounded.
import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import Koa from 'koa'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHttpServer, listen } from '#src/http/server.ts'
import { createImportRoutes } from '#src/ops/import-routes.ts'
import { createClock } from '#src/platform/clock.ts'
import { OperatorError } from '#src/platform/operator-error.ts'
import { databases, openStore, type Store } from '#test/eligibility/stores.ts'
import { openConnections } from '#test/support/connections.ts'

const header = 'id_kind,id_number,id_expiry,birth_date,scheme,registration_number,has_account'
const line = (number: string) => `cnie,${number},2027-12-31,1980,amo-tadamon,${number},false`
const fileOf = (...lines: string[]) => [header, ...lines].join('\n')
const mostBytes = 4_000_000

describe.each(databases)('on %s', which => {
  let store: Store
  let server: Server
  let url: string
  let port: number
  const stopping = new AbortController()
  beforeAll(async () => {
    store = await openStore(which)
    const app = new Koa()
    app.silent = true
    app.use(
      createImportRoutes({ ...store, clock: createClock(), mostBytes, stopping: stopping.signal }).routes(),
    )
    // Node looks for late requests all the time, and every one of them is late.
    const hasty = { headersTimeout: 600, requestTimeout: 1_200, connectionsCheckingInterval: 20 }
    server = createHttpServer(app, openConnections(), hasty)
    port = await listen(server, { port: 0, host: '127.0.0.1' })
    url = `http://127.0.0.1:${port}/ops/import`
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await store.database.close()
  })

  const send = async (body: NonNullable<RequestInit['body']>, query = '') => {
    const authorization = `Basic ${Buffer.from('amina:any').toString('base64')}`
    const answer = await fetch(url + query, {
      method: 'POST',
      body,
      headers: { authorization },
      duplex: 'half',
    } as RequestInit)
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
  }
  const newest = async () => {
    const { runs } = (await (await fetch(`${url}/runs`)).json()) as { runs: Record<string, unknown>[] }
    return runs[0]
  }
  const known = async () => {
    const { rows } = await sql<{ people: number }>`select count(*) as people from people`.execute(
      store.queries,
    )
    return rows[0]?.people
  }

  test('a file is loaded, its wrong lines are told, and who sent it is written down', async () => {
    const text = fileOf(
      line('PA1'),
      line('PA2').replace('2027', '2090'),
      line('PA3').replace('false', 'QB1234567'),
    )
    const { status, json } = await send(text)
    expect([status, json]).toEqual([
      200,
      expect.objectContaining({
        lines: 3,
        added: 1,
        refused: 2,
        bytes: Buffer.byteLength(text),
        shown: [
          {
            line: 3,
            isRefused: true,
            says: expect.stringContaining('id_expiry is a day that no caller can type: “9999-99-99”'),
          },
          {
            line: 4,
            isRefused: true,
            says: expect.stringContaining('has_account is neither true nor false: “QB9999999”'),
          },
        ],
      }),
    ])
    expect(await newest()).toMatchObject({
      byWhom: 'amina',
      state: 'loaded',
      isDryRun: false,
      sha256: createHash('sha256').update(text).digest('hex'),
      counts: { added: 1, changed: 0, unchanged: 0, refused: 2, gone: 0 },
    })
  })

  test('a dry run writes nothing, and the choices are those of the command', async () => {
    const before = await known()
    const file = gzipSync(fileOf(line('PB1'), line('PB2').replace(',PB2,false', ',PB1,false')))
    expect(await send(file, '?dry-run=true&shared-numbers=true&replace=true')).toMatchObject({
      status: 200,
      json: { added: 2, refused: 0, gone: before, removed: 0 },
    })
    expect(await known()).toBe(before)
    expect(await newest()).toMatchObject({ state: 'tried', isReplacing: true, allowsSharedNumbers: true })
  })

  test.each([
    [
      'a workbook',
      Buffer.from(`PK\u0003\u0004${'.'.repeat(26)}xl/workbook.xml`),
      'the file is an Excel workbook',
    ],
    ['no header', Buffer.from(line('PC1')), 'the first line is no header'],
    ['nothing', Buffer.alloc(0), 'the file is empty'],
    [
      'a long file without a header',
      Buffer.from(`${line('PC1')}\n`.repeat(50_000)),
      'the first line is no header',
    ],
  ])('%s is refused with a sentence', async (_, body, problem) => {
    expect(await send(body)).toEqual({ status: 422, json: { problem: expect.stringContaining(problem) } })
    expect(await newest()).toMatchObject({ state: 'stopped', problem: expect.stringContaining(problem) })
  })

  test('a file that is too long is refused, whether it says so or not', async () => {
    const problem = expect.stringContaining('the file is longer than 4000000 bytes')
    const long = Buffer.from(fileOf(...Array(100_000).fill(line('PD1'))))
    expect(await send(long)).toEqual({ status: 413, json: { problem } })
    async function* pieces() {
      for (let at = 0; at < long.length; at += 50_000) yield long.subarray(at, at + 50_000)
    }
    const unsaid = await send(ReadableStream.from(pieces()) as never).catch(() => 'cut off')
    if (unsaid !== 'cut off') expect(unsaid).toEqual({ status: 422, json: { problem } })
    expect(await newest()).toMatchObject({ state: 'stopped', problem })
  })

  test('a slow upload is waited for as long as bytes come, and its progress can be seen', async () => {
    const states: unknown[] = []
    async function* slowly() {
      yield Buffer.from(`${header}\n`)
      for (let count = 0; count < 15; count += 1) {
        yield Buffer.from(`${line(`PE${count}`)}\n`)
        await setTimeout(100)
        states.push((await newest())?.['state'])
      }
    }
    expect(await send(ReadableStream.from(slowly()) as never)).toMatchObject({
      status: 200,
      json: { added: 15 },
    })
    expect(new Set(states)).toEqual(new Set(['reading']))
  })

  test('any other late request is still ended', async () => {
    const socket = connect(port, '127.0.0.1')
    let said = ''
    socket.on('data', data => (said += data.toString()))
    socket.on('error', () => {})
    socket.write('GET /ops/import HTTP/1.1\r\nHost: x\r\nX-Slow: ')
    await new Promise(resolve => socket.once('close', resolve))
    expect(said).toBe('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n')
  })

  test('an upload that breaks off changes nothing', async () => {
    const before = await known()
    const socket = connect(port, '127.0.0.1')
    const body = fileOf(line('PF1'), line('PF2'))
    socket.write(
      `POST /ops/import HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length + 100}\r\n\r\n${body}`,
    )
    await setTimeout(300)
    socket.destroy()
    await expect.poll(newest).toMatchObject({
      state: 'stopped',
      problem: 'the upload broke off, nothing was changed: send the file again',
    })
    expect(await known()).toBe(before)
  })

  test('when the service stops, what has not been loaded is given up', async () => {
    const before = await known()
    async function* pieces() {
      yield Buffer.from(fileOf(line('PG1')))
      stopping.abort(new OperatorError('the service stops, nothing was changed: send the file again'))
      yield Buffer.from(`\n${line('PG2')}\n`)
    }
    expect(await send(ReadableStream.from(pieces()) as never)).toEqual({
      status: 422,
      json: { problem: 'the service stops, nothing was changed: send the file again' },
    })
    expect(await known()).toBe(before)
  })
})

test('a request that cannot be read is answered as Node answers it', async () => {
  const plain = createServer()
  const silent = new Koa()
  silent.silent = true
  const ours = createHttpServer(silent, openConnections())
  const ports = await Promise.all([plain, ours].map(each => listen(each, { port: 0, host: '127.0.0.1' })))
  const answersTo = (request: string) =>
    Promise.all(
      ports.map(
        async port =>
          new Promise(resolve => {
            let said = ''
            const socket = connect(port, '127.0.0.1')
            socket.on('data', data => (said += data.toString()))
            socket.on('error', () => {})
            socket.once('close', () => resolve(said))
            socket.end(request)
          }),
      ),
    )
  for (const request of [
    'nonsense\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ]) {
    const [usual, answer] = await answersTo(request)
    expect(answer).toBe(usual)
  }
  for (const each of [plain, ours]) {
    each.closeAllConnections()
    each.close()
  }
})
