/**
 * Who may hold a connection open. Whoever was let in keeps it; strangers have a bound for each address and one for all of
 * them, so that nobody without a secret can use up what gateways and operators need.
 */
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../platform/clock.ts'
import { createAddressList, networkOf } from './address-list.ts'

export interface Connections {
  /** Bounds what is open on this server. */
  bound(server: Server): void
  /** The request was let in: its connection is kept after the answer. */
  keep(response: ServerResponse): void
  /** A gateway's request was let in: kept, and for ten minutes its address may open as many as it likes. */
  know(response: ServerResponse): void
}

export interface ConnectionSettings {
  /** Open at once from one address. */
  perAddress: number
  /** Networks without that bound: our proxies, and those that gateways are known to call from. */
  exempt: readonly string[]
  /** In all; the other half of what may be open is kept for those who were let in, or come from where somebody was. */
  mostStrangers?: number
  clock: Pick<Clock, 'now'>
}

/** Gateways need tens. Beyond this new connections are closed at once. */
const mostConnections = 4_000
const knownMs = 600_000

export function createConnections({
  perAddress,
  exempt,
  mostStrangers = mostConnections / 2,
  clock,
}: ConnectionSettings): Connections {
  const exempted = createAddressList(exempt)
  /** Connections by network, without those of exempt ones. */
  const counts = new Map<string, number>()
  /** Connections on which nobody has been let in yet, the oldest first. */
  const strangers = new Set<Socket>()
  /** When a gateway was last let in from a network, the longest ago first. */
  const knownAt = new Map<string, number>()
  /** What each answer's client wishes. */
  const wished = new WeakMap<ServerResponse, boolean>()

  function take(socket: Socket): void {
    const network = networkOf(socket.remoteAddress ?? '')
    if (exempted.has(socket.remoteAddress ?? '') || isKnown(network)) return
    const count = counts.get(network) ?? 0
    if (count >= perAddress) {
      socket.destroy()
      return
    }
    counts.set(network, count + 1)
    strangers.add(socket)
    socket.once('close', () => {
      strangers.delete(socket)
      const left = (counts.get(network) ?? 1) - 1
      if (left === 0) counts.delete(network)
      else counts.set(network, left)
    })
    // The newest is let live: an honest one asks at once, and is a stranger no more.
    const [oldest] = strangers
    if (strangers.size > mostStrangers) oldest?.destroy()
  }

  function isKnown(network: string): boolean {
    return clock.now() - (knownAt.get(network) ?? Number.NEGATIVE_INFINITY) < knownMs
  }

  function keep(response: ServerResponse): void {
    strangers.delete(response.req.socket)
    response.shouldKeepAlive = wished.get(response) ?? response.shouldKeepAlive
  }

  return {
    bound(server) {
      server.maxConnections = mostConnections
      server.on('connection', take)
      server.prependListener('request', (_, response) => {
        wished.set(response, response.shouldKeepAlive)
        response.shouldKeepAlive = false
      })
    },
    keep,
    know(response) {
      keep(response)
      const network = networkOf(response.req.socket.remoteAddress ?? '')
      knownAt.delete(network)
      knownAt.set(network, clock.now())
      const [longestAgo] = knownAt.keys()
      if (longestAgo !== undefined && !isKnown(longestAgo)) knownAt.delete(longestAgo)
    },
  }
}
