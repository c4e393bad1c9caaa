/** The HTTP server out of the dialogue: the gateway's callbacks, health, the operator's pages, the simulator. */
import type { Server } from 'node:http'
import { blank } from '#machines/registration.ts'
import { endingScreen } from '#machines/screens.ts'
import { createApp } from '../app.ts'
import { createAfricasTalkingCallbacks } from '../channels/africastalking/callbacks.ts'
import { createSimulatorRoutes } from '../channels/simulator/routes.ts'
import { createAdmission } from '../http/admission.ts'
import { createCallbacks } from '../http/callbacks.ts'
import { createClientAddress } from '../http/client-address.ts'
import { requireOperator } from '../http/operator-guard.ts'
import { closeSockets, createHttpServer } from '../http/server.ts'
import { createHealthRoutes } from '../ops/health.ts'
import { createPages } from '../pages.ts'
import type { Dialogue } from './dialogue.ts'
import type { Foundations, Surroundings } from './foundations.ts'
import type { Watch } from './watch.ts'

/** Does not listen. */
export function createWeb(
  surroundings: Surroundings,
  foundations: Foundations,
  dialogue: Dialogue,
  watch: Watch,
): Server {
  const { config, log, report, onDrain, tell } = surroundings
  const { database, sessions, inbox } = foundations
  let stopping = false
  const nobody = { ...blank, caller: { ...blank.caller, languages: config.languages } }
  const clientAddress = createClientAddress(config.callbacks.trustedProxies)

  const answerCallback = createCallbacks({
    callbacks: createAfricasTalkingCallbacks({
      ...dialogue,
      apology: { text: endingScreen('unavailable', nobody, config), ends: true },
      refused(callback) {
        log.warn({ callback }, 'a form that is not the gateway’s')
        tell.refused(callback)
      },
    }),
    admission: createAdmission({ ...config.callbacks, clientAddress }),
    report,
  })
  const app = createApp({
    operatorPages: createPages({
      ...surroundings,
      ...foundations,
      ...watch,
      async stateOf(caller) {
        const held = await sessions.take(caller)
        await held.release()
        return held.session?.conversation.state ?? null
      },
    }),
    operatorGuard: requireOperator({ token: config.opsToken, clientAddress }),
    pages: [
      createHealthRoutes({
        checks: { database: () => database.ping(), sessions: () => sessions.ping() },
        isStopping: () => stopping,
      }),
      ...(config.production ? [] : [createSimulatorRoutes(inbox)]),
    ],
    turnedAway(from) {
      log.debug({ from }, 'turned away')
      tell.refused(from)
    },
    report,
  })
  const answerPage = app.callback()
  const server = createHttpServer((request, response) => {
    if (!answerCallback(request, response)) void answerPage(request, response)
  })
  onDrain(async () => {
    stopping = true
    await closeSockets(server, [server])
  })
  return server
}
