/** A gateway's routes on a server of their own, as lenient with half-closed connections as the service's. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type Router from '@koa/router'
import Koa from 'koa'

export async function serveRouter(router: Router): Promise<{ url: string; close(): Promise<void> }> {
  const answer = new Koa().use(router.routes()).callback()
  const server = createServer((request, response) => void answer(request, response))
  Object.assign(server, { httpAllowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Waits for nobody: a client that left before it asked may never be seen to go. */
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
