/** Who is at the other end: the connection's own address, or what a trusted proxy says it stands for. */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { createAddressList } from './address-list.ts'

/** Null when nobody trustworthy says. */
export type ClientAddress = (request: IncomingMessage) => string | null

/**
 * `X-Forwarded-For` grows to the right, and its left part is whatever the client made up: read from the right, the first
 * address that is no proxy of ours is the client. Without trusted proxies the header is not looked at.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = createAddressList(trustedProxies)
  return request => {
    const direct = request.socket.remoteAddress ?? ''
    if (!trusted.has(direct)) return direct || null
    const hops = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',').filter(isGiven)
    const client = hops.map(bare).findLast(hop => !trusted.has(hop)) ?? bare(hops[0] ?? direct)
    return isIP(client) === 0 ? null : client
  }
}

function isGiven(hop: string): boolean {
  return hop.trim() !== ''
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function bare(hop: string): string {
  const trimmed = hop.trim()
  const inBrackets = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(trimmed)?.[1]
  return inBrackets ?? /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(trimmed)?.[1] ?? trimmed
}
