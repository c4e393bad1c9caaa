/** The HTTP server, which waits for nobody longer than a gateway would wait for us. */
import { once } from 'node:events'
import { createServer, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import type Koa from 'koa'
import type { Connections } from './connections.ts'
import { endLateRequests } from './late-requests.ts'

/** From the connection, or the end of the last request, to the end of the headers; and to the end of the body. */
const timeouts: ServerOptions = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  // How often the two above are looked at: a client is cut off this much late at worst.
  connectionsCheckingInterval: 1_000,
  // Longer than gateways and proxies keep theirs: they close first, and no request meets a closing connection.
  keepAliveTimeout: 65_000,
  maxHeaderSize: 8_192,
}

/** Newcomers that the system keeps for us while we are busy; the rest find out by TCP's pauses of 1, 3, 7 seconds. */
const backlog = 4_096

export interface Place {
  port: number
  host: string
}

export function createHttpServer(app: Koa, connections: Connections, options: ServerOptions = {}): Server {
  const answer = app.callback()
  const server = createServer({ ...timeouts, ...options }, (request, response) => {
    void answer(request, response)
  })
  connections.bound(server)
  endLateRequests(server)
  // A gateway may close its sending half after the request. Without this, which Node's types do not know, it is not answered.
  return Object.assign(server, { httpAllowHalfOpen: true })
}

/** Resolves with the port. @throws the system's error, EADDRINUSE say. */
export async function listen(server: Server, { port, host }: Place): Promise<number> {
  server.listen({ port, host, backlog })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Takes no new connections, and waits for the requests in progress. */
export async function closeServer(server: Server): Promise<void> {
  // A connection whose request has just been answered would be kept, and waited for.
  const closing = setInterval(() => server.closeIdleConnections(), 50)
  await new Promise(closed => server.close(closed))
  clearInterval(closing)
}
