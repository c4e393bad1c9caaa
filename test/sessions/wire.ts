// A wire between a client and a server that counts what is sent in one piece, and can be cut or go dead.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Wire = {
  port: number
  /** Pieces that the client has sent so far. */
  pieces: () => number
  connections: () => number
  /** Ends all connections, as a crash of the server would. */
  cut: () => void
  /** Today's connections stay open and carry nothing any more, as when a host loses its power; new ones work. */
  deaden: () => void
  close: () => void
}

export const createWire = async (serverPort: number): Promise<Wire> => {
  let pieces = 0
  let connections = 0
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    connections++
    const upstream = connect(serverPort, '127.0.0.1')
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.setNoDelay()
      from.on('error', () => {})
      from.on('data', piece => {
        if (from === client) pieces++
        to.write(piece)
      })
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    pieces: () => pieces,
    connections: () => connections,
    cut,
    deaden() {
      for (const socket of sockets) socket.removeAllListeners('data').resume()
    },
    close() {
      cut()
      server.close()
    },
  }
}
