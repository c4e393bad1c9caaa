/** A gateway's folder alone on a server of its own, over a conversation that says what it is told to. */
import type { Hop, Reply } from '#src/conversation/port.ts'
import type { CallingOptions } from '#src/gateways/calling.ts'
import type { GatewayKind, GatewayOptions, GatewayParts } from '#src/gateways/gateway.ts'
import { serveRouter } from './router-server.ts'
import { type Inside, send } from './subject.ts'

const apology: Reply = { text: 'indisponible', ends: true }
const caller = '+212612345678'

export const usualOptions: GatewayOptions = {
  callerHeader: 'user-msisdn',
  sessionHeader: 'user-session',
  answer: 'response',
}

export async function openInside(kind: GatewayKind, credentials: CallingOptions, logged: () => string) {
  const name = kind.kind
  const serviceCode = '*000#'
  let heard: Hop | null = null
  let said: Reply = apology
  const parts: GatewayParts = {
    handleHop: async hop => {
      heard = hop
      return said
    },
    replyLost: async () => {},
    handleSms: async () => {},
    callEnded: async () => {},
    delivered: async () => {},
    apology,
    refused: () => {},
    sealCaller: sealed => Buffer.from(sealed).toString('base64url'),
    openCaller: sealed => Buffer.from(sealed, 'base64url').toString(),
    callers: { remember: async () => {}, find: async () => null },
  }
  const router = kind.createRoutes({ name, serviceCode, options: { ...usualOptions, ...credentials } }, parts)
  const { url, close } = await serveRouter(router)
  const bases: [string] = [`${url}/${name}`]
  const inside: Inside = {
    async hear(request) {
      heard = null
      said = { text: 'ok', ends: false, hop: 0 }
      const answer = await send({ bases }, request)
      return { hop: heard, answer }
    },
    async say(reply) {
      said = reply
      const call = { caller, session: '4711', serviceCode, inputs: [] }
      const answer = await send({ bases }, kind.calling.dial(call, credentials))
      return { screen: kind.calling.read(answer), answer }
    },
    logged,
  }
  return { inside, close }
}
