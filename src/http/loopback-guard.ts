/** Before everything that no secret protects: it is there for this machine only. */
import type { IncomingMessage } from 'node:http'
import { createAddressList } from './address-list.ts'
import type { ClientAddress } from './client-address.ts'
import { isReading, siteOf } from './site.ts'

/** Whether somebody on this machine asks, and of their own accord. */
export type LoopbackGuard = (request: IncomingMessage) => boolean

export function createLoopbackGuard(clientAddress: ClientAddress): LoopbackGuard {
  const loopback = createAddressList(['127.0.0.0/8', '::1'])
  return request =>
    loopback.has(clientAddress(request) ?? '') &&
    !cameThroughProxy(request) &&
    isForThisMachine(request) &&
    (siteOf(request) !== 'other' || followsLink(request))
}

/** A proxy on this machine that nobody told us of makes everybody look local. */
function cameThroughProxy({ headers }: IncomingMessage): boolean {
  return ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some(name => headers[name] !== undefined)
}

/** A site whose name was made to lead here (DNS rebinding) still says its own name. */
function isForThisMachine({ headers }: IncomingMessage): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(headers.host ?? '')
}

/** What a link leads to is shown to the person alone. */
function followsLink(request: IncomingMessage): boolean {
  return isReading(request) && request.headers['sec-fetch-mode'] === 'navigate'
}
