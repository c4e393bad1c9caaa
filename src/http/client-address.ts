/** Who is at the other end: the connection's own address, or what a trusted proxy says it stands for. */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import proxyAddr from 'proxy-addr'
import { createAddressList } from './address-list.ts'

/** Null when nobody trustworthy says. */
export type ClientAddress = (request: IncomingMessage) => string | null

/**
 * `X-Forwarded-For` grows to the right, and its left part is whatever the client made up: read from the right, the first
 * address that is no proxy of ours is the client. Without trusted proxies the header is not looked at.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = createAddressList(trustedProxies)
  const isTrusted = (hop: string | undefined) => trusted.has(bare(hop))
  return request => {
    const client = bare(proxyAddr(request, isTrusted))
    return isIP(client) === 0 ? null : client
  }
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. A socket that was closed has no address. */
function bare(hop = ''): string {
  const inBrackets = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(hop)?.[1]
  return inBrackets ?? /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(hop)?.[1] ?? hop
}
