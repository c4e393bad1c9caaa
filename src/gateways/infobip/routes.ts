/** Infobip's gateway, of calls and text messages: JSON, the call in the path, nothing but time to tell a repeat; the end does not say who called. */
import Router from '@koa/router'
import { z } from 'zod'
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { CallEnd, Hop, Reply } from '../../conversation/port.ts'
import {
  createExchange,
  type Exchange,
  type GatewayInstance,
  type GatewayKind,
  type GatewayParts,
  type UnknownCallEnd,
  type Written,
} from '../gateway.ts'
import { operatorOf } from '../operators.ts'
import { behindCode, type JsonObject, longestAnswer, longestSession, readObject } from '../reading.ts'
import { isRefused, type RefusedForm } from '../refused-form.ts'
import { calling } from './calling.ts'
import { addSmsRoute } from './sms.ts'

/** Theirs for a call that came to its end in order. */
const success = 200

const form = z.object({
  msisdn: z.string().max(40),
  shortCode: z.string().max(40).nullish().catch(null),
  imsi: z.string().max(20).nullish().catch(null),
  text: z.string().max(longestAnswer).nullish(),
})
const endForm = z.object({
  msisdn: z.string().max(40).optional().catch(undefined),
  exitCode: z.coerce.number().catch(0),
})

interface Request {
  session: string
  body: JsonObject | RefusedForm
}

/** `start` and `response`. */
export function read(
  { session, body }: Request,
  verb: 'start' | 'response',
  { name, serviceCode }: GatewayInstance,
): Hop | RefusedForm {
  if (isRefused(body)) return body
  if (session === '' || session.length > longestSession) return { wrong: 'session' }
  const parsed = form.safeParse(body)
  if (!parsed.success) return { wrong: String(parsed.error.issues[0]?.path[0] ?? 'body') }
  const { msisdn, shortCode, imsi, text } = parsed.data
  const caller = readCallerNumber(msisdn)
  if (caller === null) return { wrong: 'msisdn' }
  const input = text ?? ''
  return {
    gateway: name,
    channel: 'ussd',
    caller,
    // A subscriber's identity begins with the network that gave it.
    operator: operatorOf(imsi?.slice(0, 5)),
    session,
    input:
      verb === 'start'
        ? { kind: 'dialled', inputs: behindCode(input, [shortCode ?? '', serviceCode]) ?? [] }
        : { kind: 'answer', text: input },
  }
}

/** `end`, which names nobody: who called was noted when the call began. */
export async function readEnd(
  { session, body }: Request,
  { name }: GatewayInstance,
  { callers }: Pick<GatewayParts, 'callers'>,
): Promise<CallEnd | UnknownCallEnd> {
  const { exitCode, msisdn = '' } = endForm.parse(isRefused(body) ? {} : body)
  const isId = session !== '' && session.length <= longestSession
  const caller =
    readCallerNumber(msisdn) ?? (isId ? await callers.find(`${name} ${session}`).catch(() => null) : null)
  if (caller === null) return { ended: null }
  return { gateway: name, caller, session, status: exitCode === success ? 'success' : 'incomplete' }
}

/** At the first screen the gateway shows a menu whatever `shouldClose` says; the answer to it gets the ending again. */
function write({ text, ends }: Reply): Written {
  return written({ shouldClose: ends, ussdMenu: text, responseExitCode: 200, responseMessage: '' })
}

function written(body: object): Written {
  return { type: 'application/json', body: JSON.stringify(body) }
}

const taken = written({ responseExitCode: 200, responseMessage: '' })

export const infobip: GatewayKind = {
  kind: 'infobip',
  tellsRepeatsBy: 'time',
  sessionIds: 'unique',
  lacks: ['rebuilding a lost call', 'an ending at the first screen', 'a caller in every request'],
  createRoutes(gateway, parts) {
    const { name } = gateway
    const shared: Omit<Exchange<Request>, 'read'> = {
      callback: `${name} ussd`,
      parts,
      receive: async context => ({
        session: context['params'].session ?? '',
        body: await readObject(context, 'msisdn'),
      }),
      write,
      writeEnd: () => taken,
      writeRefusal: ({ wrong }) =>
        written({
          responseExitCode: 400,
          responseMessage: wrong === 'body' ? 'invalid JSON' : `${wrong} missing`,
        }),
    }
    const session = '/ussd/session/:session'
    return addSmsRoute(new Router({ prefix: `/${name}` }), name, parts)
      .post(
        `${session}/start`,
        createExchange({
          ...shared,
          async read(request) {
            const hop = read(request, 'start', gateway)
            // Only the end needs it: what cannot be noted is left to time.
            if (!isRefused(hop))
              await parts.callers.remember(`${name} ${hop.session}`, hop.caller).catch(() => {})
            return hop
          },
        }),
      )
      .post(
        `${session}/response`,
        createExchange({ ...shared, read: request => read(request, 'response', gateway) }),
      )
      .post(
        `${session}/end`,
        createExchange({ ...shared, read: request => readEnd(request, gateway, parts) }),
      )
      .get(`${session}/status`, async context => {
        const call = context.params['session'] ?? ''
        const isKnown =
          call.length <= longestSession && (await parts.callers.find(`${name} ${call}`)) !== null
        context.body = { sessionActive: isKnown, responseExitCode: 200, responseMessage: '' }
      })
  },
  calling,
}
