/** Opens a connection to an SMSC and binds it: by TLS with a checked certificate, or in clear text. */
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Connection, createConnection, type Response } from './connection.ts'
import { commands, interfaceVersion, noAddress, type Pdu, statuses, statusName } from './protocol.ts'

export interface SmscAddress {
  host: string
  port: number
  tls: boolean
  /** Certificate authorities in place of the system’s, in PEM. */
  ca?: string | undefined
}

export interface BindParts extends SmscAddress {
  as: 'transceiver' | 'receiver' | 'transmitter'
  systemId: string
  password: string
  systemType: string
  enquireMs: number
  responseMs: number
  answer(request: Pdu): Response | null | Promise<Response | null>
  malformed?(what: string): void
  closed(why: string): void
}

export type Bound =
  | { kind: 'bound'; connection: Connection }
  /** `isFinal`: asking again would be refused again. */
  | { kind: 'refused'; why: string; isFinal: boolean }

const bindCommands = {
  transceiver: commands.bindTransceiver,
  receiver: commands.bindReceiver,
  transmitter: commands.bindTransmitter,
}

/** What no pause mends: somebody has to change a setting. */
const finalStatuses: readonly number[] = [
  statuses.ESME_RINVPASWD,
  statuses.ESME_RINVSYSID,
  statuses.ESME_RINVSYSTYP,
]

const connectMs = 10_000

/** Never rejects: who cannot be reached has refused. */
export async function bind(parts: BindParts): Promise<Bound> {
  const { systemId, password, systemType } = parts
  const socket = await open(parts).catch((error: NodeJS.ErrnoException) => error.code ?? 'not reached')
  if (typeof socket === 'string') return { kind: 'refused', why: socket, isFinal: false }
  let isBound = false
  const known = Promise.withResolvers<void>()
  /** A message may come in the same breath as the answer to the bind. */
  const onceKnown = async (request: Pdu) => {
    await known.promise
    return isBound ? parts.answer(request) : { status: statuses.ESME_RINVBNDSTS }
  }
  const connection = createConnection({
    socket,
    enquireMs: parts.enquireMs,
    responseMs: parts.responseMs,
    answer: request => (isBound ? parts.answer(request) : onceKnown(request)),
    ...(parts.malformed && { malformed: parts.malformed }),
    closed: why => {
      known.resolve()
      if (isBound) parts.closed(why)
    },
  })
  const range = noAddress
  const outcome = await connection.request({
    command: bindCommands[parts.as],
    bind: { systemId, password, systemType, interfaceVersion, range },
  })
  if (outcome.kind !== 'answered') {
    connection.close('no answer to the bind')
    return { kind: 'refused', why: 'no answer to the bind', isFinal: false }
  }
  const { status } = outcome.pdu
  if (status !== statuses.ESME_ROK) {
    connection.close('refused')
    return { kind: 'refused', why: statusName(status), isFinal: finalStatuses.includes(status) }
  }
  // The SMSC may have hung up behind its answer.
  if (!connection.isOpen()) return { kind: 'refused', why: 'closed behind its answer', isFinal: false }
  isBound = true
  known.resolve()
  return { kind: 'bound', connection }
}

function open({ host, port, tls, ca }: SmscAddress): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = tls
    ? connectTls({ host, port, ...(ca !== undefined && { ca }), ...(isName(host) && { servername: host }) })
    : connectTcp({ host, port })
  const late = setTimeout(
    () => socket.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })),
    connectMs,
  )
  socket.once('error', reject)
  socket.once(tls ? 'secureConnect' : 'connect', () => {
    clearTimeout(late)
    socket.off('error', reject)
    resolve(socket)
  })
  return promise.finally(() => clearTimeout(late))
}

function isName(host: string): boolean {
  return /[a-z]/i.test(host) && !host.includes(':')
}
