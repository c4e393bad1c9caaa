// An application with one callback, one operator's page and one open page, on a real server.
import { once } from 'node:events'
import type { ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import { createApp } from '#src/app.ts'
import { readForm } from '#src/channels/form.ts'
import type { Failure } from '#src/failures.ts'
import { createAdmission } from '#src/http/admission.ts'
import { type Callbacks, createCallbacks } from '#src/http/callbacks.ts'
import { createClientAddress } from '#src/http/client-address.ts'
import { requireOperator } from '#src/http/operator-guard.ts'
import { createHttpServer } from '#src/http/server.ts'

export interface DoorSettings {
  token?: string
  cidrs?: string[]
  trustedProxies?: string[]
  opsToken?: string
  server?: ServerOptions
}

export async function openDoors(settings: DoorSettings = {}) {
  const turnedAway: string[] = []
  const reported: { failure: Failure; route: string }[] = []
  const callbacks: Callbacks = {
    async '/gateway/hop'(request) {
      const fields = await readForm(request)
      return fields === null ? 'END refused' : `END ${JSON.stringify(fields)}`
    },
    '/gateway/broken': () => Promise.reject(new Error('card BK123456')),
  }
  const operators = new Router()
  operators.get('/ops', saying('the operator’s page'))
  operators.post('/ops/requeue', saying('done'))
  const open = new Router()
  open.get('/health/live', saying('live'))

  const report = (failure: Failure, route: string) => void reported.push({ failure, route })
  const clientAddress = createClientAddress(settings.trustedProxies ?? [])
  const app = createApp({
    operatorPages: [operators],
    operatorGuard: requireOperator({ token: settings.opsToken, clientAddress }),
    pages: [open],
    turnedAway: from => void turnedAway.push(from),
    report,
  })
  const answerCallback = createCallbacks({
    callbacks,
    admission: createAdmission({ token: settings.token, cidrs: settings.cidrs, clientAddress }),
    report,
  })
  const answerPage = app.callback()
  const server = createHttpServer((request, response) => {
    if (!answerCallback(request, response)) void answerPage(request, response)
  }, settings.server)
  server.listen(0, '::')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    reported,
    turnedAway,
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
