/** What gateways call: the routes of each, over one conversation, behind its own token and networks. */
import Router from '@koa/router'
import { blank } from '#machines/context.ts'
import { endingScreen } from '#machines/screens.ts'
import type { GatewayParts } from '../gateways/gateway.ts'
import type { CallbackDoor } from '../http/app.ts'
import { createAdmission } from '../http/callback-auth.ts'
import { createClientAddress } from '../http/client-address.ts'
import { createLoopbackGuard } from '../http/loopback-guard.ts'
import type { AppContext } from './context.ts'
import type { ConversationServices } from './conversation.ts'
import type { Infrastructure } from './infrastructure.ts'

/** A caller in E.164, filled up so that the length of what is sealed tells nothing. */
const callerBytes = 16
/** Longer than any call: its end is told within. */
const callerLifeSeconds = 900

export function createCallbacks(
  { config, logSampled, observe }: AppContext,
  conversation: ConversationServices,
  {
    vault,
    callers,
    reportDoors,
    delivered,
  }: Pick<Infrastructure, 'vault' | 'callers' | 'reportDoors' | 'delivered'>,
): CallbackDoor[] {
  const nobody = { ...blank, caller: { ...blank.caller, languages: config.languages } }
  const clientAddress = createClientAddress(config.callbacks.trustedProxies)
  const isLocal = createLoopbackGuard(clientAddress)
  const shared: Omit<GatewayParts, 'apology'> = {
    ...conversation,
    refused(callback, field) {
      logSampled({ callback, field }, 'a form that is not the gateway’s')
      observe.refused(callback)
    },
    sealCaller: (caller, call) =>
      vault.sealRepeatably(Buffer.from(caller), `caller of ${call}`, callerBytes).toString('base64url'),
    openCaller(sealed, call) {
      try {
        return vault.open(Buffer.from(sealed, 'base64url'), `caller of ${call}`).toString().trim()
      } catch {
        return null
      }
    },
    callers: {
      remember: (call, caller) =>
        callers.use(`caller of ${call}`, async () => ({
          result: undefined,
          save: { session: { caller }, lifeSeconds: callerLifeSeconds },
        })),
      find: async call => (await callers.read(`caller of ${call}`)).session?.caller ?? null,
    },
  }
  const doors = conversation.gateways.map(({ settings, kind }): CallbackDoor => {
    const { name, tokens, cidrs, budget, options } = settings
    const text = endingScreen('unavailable', nobody, { ...config, budget })
    const gateway = { name, serviceCode: config.serviceCode, options }
    return {
      name,
      router: kind.createRoutes(gateway, { ...shared, apology: { text, ends: true } }),
      admission: createAdmission({ tokens, cidrs, clientAddress, isLocal }),
    }
  })
  const others = [
    ...conversation.smsGateways.map(({ settings, kind }) => ({
      settings,
      router: kind.createRoutes({ name: settings.name }, shared),
    })),
    ...reportDoors.map(({ settings, createRoutes }) => ({
      settings,
      router: createRoutes({ delivered, refused: shared.refused }),
    })),
  ]
  for (const { settings, router } of others) {
    const { name, tokens, cidrs } = settings
    // One name is one door, whether its gateway takes calls or its carrier reports.
    const door = doors.find(each => each.name === name)
    if (door === undefined)
      doors.push({ name, router, admission: createAdmission({ tokens, cidrs, clientAddress, isLocal }) })
    else door.router = together(door.router, router)
  }
  return doors
}

/** One router out of two, each with the beginning of its own. */
function together(one: Router, other: Router): Router {
  return new Router().use(one.routes()).use(other.routes())
}
