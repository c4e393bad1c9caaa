// Finds a port on the loopback interface for a server that may stop and come back to it.
import { once } from 'node:events'
import { createServer } from 'node:net'

// Below the range that Linux gives to outgoing connections (32768 and up): a client's connection
// cannot take the port while its server restarts.
const lowest = 15_000
const highest = 32_000

export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await isFree(port)) return port
  }
}

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
