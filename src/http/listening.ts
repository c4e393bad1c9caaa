/**
 * Listens on one port with several sockets.
 *
 * In each turn of its event loop libuv takes one new connection from a listening socket, and no more. A busy process
 * whose turns take a tenth of a second takes ten newcomers a second; the others wait in the system's queue until it is
 * full, and then as long as TCP pauses between two attempts: 1, 3, 7, 15 seconds. With several sockets that share the
 * port it takes as many in each turn.
 */
import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, createServer, type ListenOptions, type Server as Socket } from 'node:net'
import { closeSockets } from './server.ts'

export interface Place {
  port: number
  host: string
}

export interface Listening {
  port: number
  /** Lets those who came by the other sockets finish. The server's own ends with it. */
  close(): Promise<void>
}

const sockets = 16
/** Waiting to be taken, on each of them. */
const backlog = 1_024

/** @throws the system's error; EADDRINUSE also when another process of ours has the port. */
export async function listen(server: Server, { port, host }: Place): Promise<Listening> {
  // A shared port would be shared with whoever asks, so that the same service started twice would not be noticed.
  if (port !== 0) (await listening(createServer(), { port, host })).close()
  const shared = { host, backlog, reusePort: true }
  await listening(server, { ...shared, port }).catch(error => {
    if (error.code !== 'ENOTSUP') throw error
    return listening(server, { host, backlog, port })
  })
  const taken = (server.address() as AddressInfo).port
  const others: Socket[] = []
  while (others.length < sockets - 1) {
    const other = createServer({ allowHalfOpen: true, noDelay: true }, connection =>
      server.emit('connection', connection),
    )
    try {
      others.push(await listening(other, { ...shared, port: taken }))
    } catch {
      // A system that shares no ports, or an older Node: one socket has to do.
      break
    }
  }
  // The bound on all of them together stays what it was.
  const each = Math.ceil(server.maxConnections / (others.length + 1))
  for (const socket of [server, ...others]) socket.maxConnections = each
  return {
    port: taken,
    close: () => closeSockets(server, others),
  }
}

async function listening<S extends Socket>(
  socket: S,
  options: ListenOptions & { reusePort?: boolean },
): Promise<S> {
  socket.listen(options)
  await once(socket, 'listening')
  return socket
}
