/** Hubtel's programmable services: JSON, an echo (`ClientState`) and a counter (`Sequence`). The reference for both. */
import Router from '@koa/router'
import { z } from 'zod'
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { CallEnd, Hop, Reply } from '../../conversation/port.ts'
import { createExchange, type GatewayInstance, type GatewayKind, type Written } from '../gateway.ts'
import { operatorOf } from '../operators.ts'
import { behindCode, type JsonObject, longestAnswer, longestSession, readObject } from '../reading.ts'
import { isRefused, type RefusedForm } from '../refused-form.ts'
import { calling } from './calling.ts'

/** The first request of a call has this `Sequence`; its answers go on from there. */
const firstSequence = 1

/** Numbers come with quotes and without. */
const written = z.union([z.string(), z.number()]).transform(String)

const form = z.object({
  SessionId: z.string().min(1).max(longestSession),
  Mobile: written.pipe(z.string().max(40)),
  ServiceCode: z.string().max(40).catch(''),
  Operator: z.string().max(40).nullish().catch(null),
  ClientState: z.string().max(20).nullish().catch(null),
  Sequence: z.coerce.number().int().min(1).max(1_000).catch(0),
  Type: z.string().max(20).toLowerCase(),
  Message: written.pipe(z.string().max(longestAnswer)).nullish(),
})

const types: Readonly<Record<string, 'dialled' | 'answer' | 'over'>> = {
  initiation: 'dialled',
  response: 'answer',
  release: 'over',
  timeout: 'over',
}

export function read(
  body: JsonObject | RefusedForm,
  { name, serviceCode }: GatewayInstance,
): Hop | CallEnd | RefusedForm {
  if (isRefused(body)) return body
  const parsed = form.safeParse(body)
  if (!parsed.success) return { wrong: String(parsed.error.issues[0]?.path[0] ?? 'body') }
  const { SessionId: session, Mobile, ServiceCode, Operator, Type, Message, ...told } = parsed.data
  const caller = readCallerNumber(Mobile)
  if (caller === null) return { wrong: 'Mobile' }
  const kind = Object.hasOwn(types, Type) ? types[Type] : undefined
  if (kind === undefined) return { wrong: 'Type' }
  if (kind === 'over') return { gateway: name, caller, session, status: 'incomplete' }
  const text = Message ?? ''
  const hop = hopOf(told)
  return {
    gateway: name,
    channel: 'ussd',
    caller,
    operator: operatorOf(Operator),
    session,
    input:
      kind === 'dialled'
        ? { kind, inputs: behindCode(text, [ServiceCode, serviceCode]) ?? [] }
        : { kind, text, ...(hop !== undefined && { hop }) },
  }
}

/** The echo, else the counter: either is enough. On the wire the first screen is number 1. */
function hopOf({ ClientState, Sequence }: Pick<z.infer<typeof form>, 'ClientState' | 'Sequence'>) {
  if (/^[1-9]\d{0,2}$/.test(ClientState ?? '')) return Number(ClientState) - 1
  return Sequence > firstSequence ? Sequence - firstSequence - 1 : undefined
}

export function write({ text, ends, hop }: Reply, body: JsonObject): Written {
  const session = body['SessionId']
  return {
    type: 'application/json',
    body: JSON.stringify({
      SessionId: typeof session === 'string' ? session.slice(0, longestSession) : '',
      Type: ends ? 'release' : 'response',
      Message: text,
      Label: text.split('\n')[0],
      ClientState: hop === undefined ? '' : String(hop + 1),
      DataType: ends ? 'display' : 'input',
      FieldType: 'text',
    }),
  }
}

export const hubtel: GatewayKind = {
  kind: 'hubtel',
  tellsRepeatsBy: 'echo',
  sessionIds: 'unique',
  lacks: ['text messages', 'rebuilding a lost call'],
  createRoutes: (gateway, parts) =>
    new Router({ prefix: `/${gateway.name}` }).post(
      '/ussd',
      createExchange({
        callback: `${gateway.name} ussd`,
        parts,
        receive: context => readObject(context, 'Mobile'),
        read: body => read(body, gateway),
        write: (reply, body) => write(reply, isRefused(body) ? {} : body),
        writeEnd: () => ({ type: 'application/json', body: '{"Type":"release","Message":""}' }),
      }),
    ),
  calling,
}
