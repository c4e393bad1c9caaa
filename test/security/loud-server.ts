// A server of somebody else's that works, or fails as loudly as it can: everything it was sent comes back in its errors.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Heard {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

/** What it answers when it works. */
type Answer = (heard: Heard) => { status: number; body: string }

const failures = ['500', '400', '401', '409', '429', 'not JSON', 'redirect', 'drop', 'hang'] as const
export type Failing = (typeof failures)[number]

export async function startLoudServer(answer: Answer) {
  const heard: Heard[] = []
  let failing: readonly Failing[] = []
  let turn = 0

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = request
    const said: Heard = { method, url, headers, body: await text(request) }
    heard.push(said)
    const next = failing[turn++ % Math.max(1, failing.length)]
    if (next === undefined) {
      const { status, body } = answer(said)
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
      return
    }
    fail(next, JSON.stringify({ error: 'everything went wrong', ...said }), response)
  }
  const server = createServer(
    (request, response) => void serve(request, response).catch(() => response.destroy()),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    /** Fails in these ways, one after the other; without any it works. */
    fail(...ways: readonly Failing[]) {
      failing = ways
      turn = 0
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function fail(way: Failing, echo: string, response: ServerResponse): void {
  const headers = { 'content-type': 'application/json', 'x-echo': encodeURIComponent(echo).slice(0, 4_000) }
  if (way === 'drop') response.destroy()
  else if (way === 'not JSON') response.writeHead(200, headers).end(`<html>${echo}`)
  else if (way === 'redirect')
    response.writeHead(302, { location: `/else?${encodeURIComponent(echo)}` }).end(echo)
  else if (way !== 'hang') response.writeHead(Number(way), headers).end(echo)
}

export type LoudServer = Awaited<ReturnType<typeof startLoudServer>>
