// Somebody else's service on a real socket, which answers as a test says: it may also hang, break off or never end.
import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Listening extends AsyncDisposable {
  url: string
  server: Server
  /** Connections that were opened so far. */
  sockets(): number
  close(): Promise<void>
}

export async function listen(listener: RequestListener): Promise<Listening> {
  let sockets = 0
  const server = createServer(listener).on('connection', () => {
    sockets += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    sockets: () => sockets,
    close,
    [Symbol.asyncDispose]: close,
  }
}

export interface Received {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

export type Answer =
  | { status: number; body: string; headers?: Record<string, string> }
  /** The connection stays, and nothing comes. */
  | 'hang'
  /** The connection is closed without an answer. */
  | 'drop'
  /** An answer begins and never ends. */
  | 'drip'

export function json(status: number, body: unknown): Answer {
  return { status, body: JSON.stringify(body) }
}

/** Answers each request, once it has come whole. */
export function startStub(answer: (received: Received) => Answer | Promise<Answer>): Promise<Listening> {
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = request
    give(await answer({ method, url, headers, body: await text(request) }), response)
  }
  return listen((request, response) => void serve(request, response).catch(() => response.destroy()))
}

function give(answer: Answer, response: ServerResponse): void {
  const type = { 'content-type': 'application/json' }
  if (answer === 'hang') return
  if (answer === 'drop') return void response.destroy()
  if (answer === 'drip') {
    response.writeHead(200, type)
    const timer = setInterval(() => response.write(' '), 20)
    response.once('close', () => clearInterval(timer))
    return
  }
  response.writeHead(answer.status, { ...type, ...answer.headers }).end(answer.body)
}
