// An application with a few callbacks, an operator's page and an open page, on a real server.
import { once } from 'node:events'
import type { ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import { createApp } from '#src/http/app.ts'
import { readBody, readForm, readJson } from '#src/http/body.ts'
import { createAdmission } from '#src/http/callback-auth.ts'
import { createClientAddress } from '#src/http/client-address.ts'
import type { ConnectionSettings } from '#src/http/connections.ts'
import { createLoopbackGuard } from '#src/http/loopback-guard.ts'
import { requireOperator } from '#src/http/operator-auth.ts'
import { createHttpServer } from '#src/http/server.ts'
import { createWrongTokens } from '#src/http/wrong-tokens.ts'
import type { Failure } from '#src/platform/failures.ts'
import { openConnections } from '#test/support/connections.ts'

export interface DoorSettings {
  token?: string
  tokens?: string[]
  cidrs?: string[]
  trustedProxies?: string[]
  opsToken?: string
  server?: ServerOptions
  connections?: Partial<ConnectionSettings>
}

/** One callback of each kind that gateways have. */
function createCallbacks(): Router {
  return new Router({ prefix: '/gateway' })
    .post('/hop', async context => {
      const fields = await readForm(context)
      context.body = fields === null ? 'END refused' : `END ${JSON.stringify(fields)}`
    })
    .get('/page', async context => {
      context.body = `END ${JSON.stringify(await readForm(context))}`
    })
    .post('/json', async context => {
      context.body = JSON.stringify(await readJson(context))
      context.type = 'json'
    })
    .post('/raw', async context => {
      const body = await readBody(context)
      context.status = 202
      context.set('x-gateway', 'kept')
      context.type = 'text/xml; charset=utf-8'
      context.body = typeof body === 'string' ? `<refused reason="${body}"/>` : body
    })
    .put('/session/:id/start', context => {
      context.body = { session: context.params['id'] }
    })
    .post('/late', async context => {
      // Until the client has said all it will say, or has gone.
      await new Promise(resolve => context.req.socket.once('end', resolve).once('close', resolve))
      context.body = 'END late'
    })
    .post('/broken/:id', async () => {
      throw new Error('card BK123456')
    })
    .post('/broken-json', context => {
      context.type = 'application/json'
      throw new Error('card BK123456')
    })
    .post('/unwritable/:id', context => {
      context.body = { count: 1n }
    })
}

export async function openDoors(settings: DoorSettings = {}) {
  const turnedAway: string[] = []
  /** How long whoever sent a wrong token was let wait, in milliseconds. */
  const paused: number[] = []
  const reported: { failure: Failure; route: string }[] = []
  const pages = new Router()
  pages.get('/ops', saying('the operator’s page'))
  pages.post('/ops/requeue', saying('done'))
  pages.get('/health/live', saying('live'))

  const connections = openConnections(settings.connections)
  const clientAddress = createClientAddress(settings.trustedProxies ?? [])
  const isLocal = createLoopbackGuard(clientAddress)
  const wrongTokens = createWrongTokens({ clientAddress, clock: { sleep: async ms => void paused.push(ms) } })
  const tokens = settings.tokens ?? (settings.token === undefined ? [] : [settings.token])
  const app = createApp({
    callbacks: [
      {
        name: 'gateway',
        router: createCallbacks(),
        admission: createAdmission({ tokens, cidrs: settings.cidrs, clientAddress, isLocal }),
      },
    ],
    pages: [pages],
    connections,
    operatorGuard: requireOperator({ token: settings.opsToken, isLocal, wrongTokens }),
    turnedAway: from => void turnedAway.push(from),
    malformed: () => void turnedAway.push('malformed'),
    report: (failure, route) => void reported.push({ failure, route }),
  })
  const server = createHttpServer(app, connections, settings.server)
  server.listen(0, '::')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    server,
    port,
    url: `http://127.0.0.1:${port}`,
    reported,
    turnedAway,
    paused,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function saying(text: string) {
  return (context: { body: unknown }) => {
    context.body = text
  }
}

export type Doors = Awaited<ReturnType<typeof openDoors>>
