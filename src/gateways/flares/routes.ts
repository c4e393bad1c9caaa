/** Comviva Flares, HTTP pull: everything in the query of a GET, so nothing of an address is ever written down; headers say what follows. */
import Router from '@koa/router'
import { readCallerNumber } from '#machines/reading/phones.ts'
import type { CallEnd, Hop, Reply } from '../../conversation/port.ts'
import { type Fields, readForm } from '../../http/body.ts'
import { createSecret } from '../../http/secret.ts'
import { createExchange, type GatewayInstance, type GatewayKind, type Written } from '../gateway.ts'
import { behindCode, longestAnswer, longestSession } from '../reading.ts'
import type { RefusedForm } from '../refused-form.ts'
import { calling } from './calling.ts'

/** What `Freeflow` says: break, or continue. */
const freeflow = { ends: 'FB', goesOn: 'FC' } as const

export function createRead({ name, serviceCode, options }: GatewayInstance) {
  const { userid, password } = options
  const isUser = userid === undefined ? () => true : createSecret(userid)
  const isPassword = password === undefined ? () => true : createSecret(password)

  return (fields: Fields | null): Hop | CallEnd | RefusedForm => {
    if (fields === null) return { wrong: 'query' }
    const { SessionID: session = '', clean, error } = fields
    const isCleanup = clean !== undefined || error !== undefined
    // Both are compared, whichever is wrong. A cleanup was seen to carry neither, and tells nothing to nobody.
    const knowsUser = [isUser(fields['userid'] ?? ''), isPassword(fields['password'] ?? '')]
    if (!isCleanup && knowsUser.includes(false)) return { wrong: 'password' }
    const numbers = ['MSISDN', 'msisdn'].flatMap(field => fields[field] ?? []).map(readCallerNumber)
    const [caller = null] = numbers
    if (caller === null || numbers.some(other => other !== caller)) return { wrong: 'MSISDN' }
    if (session === '' || session.length > longestSession) return { wrong: 'SessionID' }
    if (isCleanup) return { gateway: name, caller, session, status: 'incomplete' }
    const text = fields['input'] ?? ''
    if (text.length > longestAnswer) return { wrong: 'input' }
    // What begins a call is told by nothing but the code; so the code is no answer.
    const dialled = behindCode(text, [serviceCode])
    return {
      gateway: name,
      channel: 'ussd',
      caller,
      operator: null,
      session,
      input: dialled === null ? { kind: 'answer', text } : { kind: 'dialled', inputs: dialled },
    }
  }
}

export function write({ text, ends }: Reply): Written {
  return {
    type: 'text/plain; charset=utf-8',
    headers: { Freeflow: ends ? freeflow.ends : freeflow.goesOn, charge: 'N', amount: '0' },
    body: text,
  }
}

export const flares: GatewayKind = {
  kind: 'flares',
  tellsRepeatsBy: 'time',
  sessionIds: 'unique',
  lacks: ['text messages', 'rebuilding a lost call'],
  createRoutes: (gateway, parts) =>
    new Router({ prefix: `/${gateway.name}` }).get(
      '/ussd',
      createExchange({
        callback: `${gateway.name} ussd`,
        parts,
        receive: readForm,
        read: createRead(gateway),
        write,
        writeEnd: () => ({ type: 'text/plain; charset=utf-8', body: '' }),
        writeRefusal: ({ wrong }) =>
          wrong === 'password' ? { status: 403, type: 'text/plain', body: 'Forbidden' } : null,
      }),
    ),
  calling,
}
