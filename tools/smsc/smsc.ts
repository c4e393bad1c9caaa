/** A small SMSC for tests: it listens, checks who binds, takes what is submitted and delivers what it is told to. */
import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { type Connection, createConnection, type Response } from '#src/smpp/connection.ts'
import type { Outcome } from '#src/smpp/pending-requests.ts'
import {
  commands,
  interfaceVersion,
  type Pdu,
  type ShortMessage,
  statuses,
  tags,
} from '#src/smpp/protocol.ts'

export interface SmscOptions {
  port?: number
  systemId: string
  password: string
  /** Binds at once of each kind; more are told that it is bound already. */
  mostBinds?: number
  tls?: { key: string; cert: string }
  enquireMs?: number
  responseMs?: number
  /** What a submitted message is answered; null: nothing at all. */
  submitted(message: ShortMessage, by: Connection): Response | null | Promise<Response | null>
  /** In place of the check of who binds: a status. */
  mayBind?(systemId: string): number
}

export interface Smsc {
  port: number
  /** Hands a message to a client that receives; which one, where there are several, goes round. */
  deliver(message: ShortMessage, how?: { by?: 'data_sm' }): Promise<Outcome>
  /** Those that are bound, with their sockets, for tests that break them. */
  clients(): readonly Client[]
  close(): Promise<void>
}

export interface Client {
  as: 'transceiver' | 'receiver' | 'transmitter'
  systemId: string
  connection: Connection
  socket: Socket
}

const kinds = new Map<number, Client['as']>([
  [commands.bindTransceiver, 'transceiver'],
  [commands.bindReceiver, 'receiver'],
  [commands.bindTransmitter, 'transmitter'],
])

export async function openSmsc(options: SmscOptions): Promise<Smsc> {
  const { mostBinds = 1, enquireMs = 30_000, responseMs = 10_000 } = options
  const clients: Client[] = []
  const sockets = new Set<Socket>()
  let turn = 0

  function accept(socket: Socket): void {
    sockets.add(socket)
    let client: Client | null = null
    const connection = createConnection({
      socket,
      enquireMs,
      responseMs,
      answer(request) {
        const as = kinds.get(request.command)
        if (as !== undefined && request.bind !== undefined) {
          const { systemId, password } = request.bind
          const isKnown = systemId === options.systemId && password === options.password
          const status =
            options.mayBind?.(systemId) ?? (isKnown ? statuses.ESME_ROK : statuses.ESME_RINVPASWD)
          if (status !== statuses.ESME_ROK) return { status }
          if (client !== null || clients.filter(other => other.as === as).length >= mostBinds) {
            return { status: statuses.ESME_RALYBND }
          }
          client = { as, systemId, connection, socket }
          clients.push(client)
          const tlvs = new Map([[tags.scInterfaceVersion, Buffer.from([interfaceVersion])]])
          return { status: statuses.ESME_ROK, systemId: 'TESTSMSC', tlvs }
        }
        return answerMessage(request, client)
      },
      closed() {
        sockets.delete(socket)
        if (client !== null) clients.splice(clients.indexOf(client), 1)
      },
    })
  }

  function answerMessage(request: Pdu, client: Client | null): Response | null | Promise<Response | null> {
    if (request.message === undefined) return { status: statuses.ESME_RINVCMDID }
    if (client === null || client.as === 'receiver') return { status: statuses.ESME_RINVBNDSTS }
    return options.submitted(request.message, client.connection)
  }

  const server: Server = options.tls ? createTlsServer(options.tls, accept) : createTcpServer(accept)
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    async deliver(message, { by } = {}) {
      const receiving = clients.filter(({ as }) => as !== 'transmitter')
      const client = receiving[turn++ % Math.max(1, receiving.length)]
      if (client === undefined) return { kind: 'unwritten' }
      const command = by === 'data_sm' ? commands.dataSm : commands.deliverSm
      return client.connection.request({ command, message })
    },
    clients: () => clients,
    async close() {
      for (const { connection } of clients.slice()) connection.close('the SMSC stops')
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
