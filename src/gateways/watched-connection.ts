/**
 * One new connection a message, which tells whether anything was sent. That decides everything: a message that never left
 * can be sent again, any other loss leaves it unknown. A kept connection that the provider closes meanwhile would look
 * like the second, so none is kept.
 */
import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'

/** Put on the errors of a connection that never came about: name not found, refused, no answer, no TLS. */
export interface Unsent {
  unsent: true
}

export interface Agents {
  httpAgent: http.Agent
  httpsAgent: https.Agent
}

/** How long a connection may take to open, and may last altogether. */
interface ConnectionTimeouts {
  connectMs: number
  lifeMs: number
}

/** Agents whose connections are open within `connectMs` or fail as unsent, and are closed after `lifeMs` come what may. */
export function createAgents(timeouts: ConnectionTimeouts): Agents {
  return {
    httpAgent: watching(new http.Agent({ keepAlive: false }), 'connect', timeouts),
    httpsAgent: watching(new https.Agent({ keepAlive: false }), 'secureConnect', timeouts),
  }
}

function watching<T extends http.Agent>(
  agent: T,
  opened: 'connect' | 'secureConnect',
  { connectMs, lifeMs }: ConnectionTimeouts,
): T {
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback) as Socket
    const fail = (code: string) => socket.destroy(Object.assign(new Error(code), { code }))
    const connecting = setTimeout(fail, connectMs, 'CONNECT_DEADLINE')
    const living = setTimeout(fail, lifeMs, 'DEADLINE')
    const mark = (error: Error) => Object.assign(error, { unsent: true } satisfies Unsent)
    socket.prependOnceListener('error', mark)
    socket.once(opened, () => {
      clearTimeout(connecting)
      socket.off('error', mark)
    })
    socket.once('close', () => {
      clearTimeout(connecting)
      clearTimeout(living)
    })
    return socket
  }
  return agent
}
