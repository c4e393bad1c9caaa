/** The HTTP server: one door for the gateways' callbacks and for all pages. */
import type { Server } from 'node:http'
import { createApp } from '../http/app.ts'
import { createClientAddress } from '../http/client-address.ts'
import { createConnections } from '../http/connections.ts'
import { createLoopbackGuard } from '../http/loopback-guard.ts'
import { requireOperator } from '../http/operator-auth.ts'
import { closeServer, createHttpServer } from '../http/server.ts'
import { createWrongTokens } from '../http/wrong-tokens.ts'
import type { HealthParts } from '../monitoring/health.ts'
import { createCallbacks } from './callbacks.ts'
import type { AppContext } from './context.ts'
import type { ConversationServices } from './conversation.ts'
import type { Infrastructure } from './infrastructure.ts'
import type { Monitoring } from './monitoring.ts'
import { createPages } from './pages.ts'

/** Does not listen. */
export function createHttp(
  context: AppContext,
  infrastructure: Infrastructure,
  conversation: ConversationServices,
  monitoring: Monitoring,
  health: HealthParts,
): Server {
  const { config, logSampled, clock, report, onDrain, observe } = context
  const { trustedProxies } = config.callbacks
  const cidrs = config.gateways.flatMap(gateway => gateway.cidrs ?? [])
  const clientAddress = createClientAddress(trustedProxies)
  const isLocal = createLoopbackGuard(clientAddress)
  const connections = createConnections({
    perAddress: config.connectionsPerAddress,
    exempt: [...trustedProxies, ...cidrs],
    clock,
  })
  const app = createApp({
    callbacks: createCallbacks(context, conversation, infrastructure),
    pages: createPages(context, infrastructure, conversation, monitoring, health),
    connections,
    operatorGuard: requireOperator({
      token: config.opsToken,
      isLocal,
      wrongTokens: createWrongTokens({ clientAddress, clock }),
    }),
    turnedAway(from) {
      logSampled({ from }, 'turned away')
      observe.refused(from)
    },
    malformed() {
      logSampled({}, 'a request that asks for nothing')
      observe.malformed()
    },
    report,
  })
  const server = createHttpServer(app, connections)
  onDrain(() => closeServer(server))
  return server
}
