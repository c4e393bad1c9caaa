/** Lets in those who run the service: the token as a bearer's or as a password, or, where none is set, this machine only. */
import type { IncomingMessage } from 'node:http'
import type { Context, Next } from 'koa'
import { createAddressList } from './address-list.ts'
import type { ClientAddress } from './client-address.ts'
import { createSecret } from './secret.ts'

export interface OperatorGuardSettings {
  token: string | undefined
  clientAddress: ClientAddress
}

/** A middleware before everything of the operator's: pages, their data, metrics. */
export function requireOperator({ token, clientAddress }: OperatorGuardSettings) {
  const isToken = token === undefined ? undefined : createSecret(token)
  const loopback = createAddressList(['127.0.0.0/8', '::1'])

  return async (context: Context, next: Next): Promise<void> => {
    const { req } = context
    if (isToken === undefined) {
      if (!loopback.has(clientAddress(req) ?? '') || cameThroughProxy(req) || !isForThisMachine(req)) return
    } else if (!isToken(passwordIn(req.headers.authorization ?? ''))) {
      context.status = 401
      context.set('www-authenticate', 'Basic realm="Tadamon", charset="UTF-8"')
      return
    }
    // A browser sends the password along with whatever another site makes it post.
    const site = req.headers['sec-fetch-site'] ?? 'none'
    if (!isReading(req) && site !== 'same-origin' && site !== 'none') {
      context.status = 403
      return
    }
    await next()
  }
}

/** `Bearer token`, or `Basic` with any user name. */
function passwordIn(authorization: string): string {
  const [, bearer] = /^Bearer +([^ ]+) *$/i.exec(authorization) ?? []
  if (bearer !== undefined) return bearer
  const [, basic = ''] = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization) ?? []
  const pair = Buffer.from(basic, 'base64').toString()
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : ''
}

/** A proxy on this machine that nobody told us of makes everybody look local. */
function cameThroughProxy({ headers }: IncomingMessage): boolean {
  return ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some(name => headers[name] !== undefined)
}

/** A site whose name was made to lead here (DNS rebinding) still says its own name. */
function isForThisMachine({ headers }: IncomingMessage): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(headers.host ?? '')
}

function isReading({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD'
}
