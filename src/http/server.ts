/** The HTTP server, which waits for nobody longer than a gateway would wait for us. */
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import type { Server as Socket } from 'node:net'

/** From the connection, or the end of the last request, to the end of the headers; and to the end of the body. */
const patience: ServerOptions = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  // How often the two above are looked at: a client is cut off this much late at worst.
  connectionsCheckingInterval: 1_000,
  // Longer than gateways and proxies keep theirs: they close first, and no request meets a closing connection.
  keepAliveTimeout: 65_000,
  maxHeaderSize: 8_192,
}

/** Gateways need tens. Beyond this new connections are closed at once, and the callers in progress keep theirs. */
const mostConnections = 4_000

export function createHttpServer(listener: RequestListener, options: ServerOptions = {}): Server {
  const server = createServer({ ...patience, ...options }, listener)
  server.maxConnections = mostConnections
  return server
}

/** Takes no new connections on `sockets`, which listen for `server`, and waits for the requests in progress. */
export async function closeSockets(server: Server, sockets: readonly Socket[]): Promise<void> {
  // A connection whose request has just been answered would be kept, and waited for.
  const closing = setInterval(() => server.closeIdleConnections(), 50)
  await Promise.all(sockets.map(socket => new Promise(closed => socket.close(closed))))
  clearInterval(closing)
}
