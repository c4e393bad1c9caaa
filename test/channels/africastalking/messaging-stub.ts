// Africa's Talking's messaging API as far as a client sees it: keeps what was posted, answers with raw bytes.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Posted {
  method: string | undefined
  url: string | undefined
  headers: IncomingMessage['headers']
  form: Record<string, string>
}

export type Reply =
  | { status: number; body: string; headers?: Record<string, string> }
  | 'hang'
  | 'drop'
  | 'drip'

export async function startMessagingStub() {
  const posted: Posted[] = []
  let reply: Reply = { status: 201, body: '' }
  const server = createServer((request, response) => void take(request, response))

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const form = Object.fromEntries(new URLSearchParams(await text(request)))
    posted.push({ method: request.method, url: request.url, headers: request.headers, form })
    if (reply === 'hang') return
    if (reply === 'drop') {
      request.socket.destroy()
      return
    }
    if (reply === 'drip') {
      response.writeHead(201, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write(' '), 20)
      response.once('close', () => clearInterval(timer))
      return
    }
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(reply.body)
  }

  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    posted,
    reply: (next: Reply) => {
      reply = next
    },
    connections: () =>
      new Promise<number>((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
      }),
    stop: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
