/**
 * Who may take longer to send a request than gateways do. Node ends each that has not arrived in its time, whoever sends it,
 * unless somebody listens to `clientError`: then it is for us to end it, but for those that were let in for longer.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

const patientWith = new WeakSet<Duplex>()
/** What is being answered on a connection. */
const answers = new WeakMap<Duplex, ServerResponse>()

/** As long as bytes come: a pause of `idleMs` in the body still ends the request. Gives what ends the exception. */
export function allowLateBody({ socket }: IncomingMessage, idleMs: number): () => void {
  patientWith.add(socket)
  socket.setTimeout(idleMs, () => socket.destroy())
  return () => {
    patientWith.delete(socket)
    socket.setTimeout(0)
  }
}

export function endLateRequests(server: Server): void {
  server.prependListener('request', (request, response) => void answers.set(request.socket, response))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && patientWith.has(socket)) return
    // As Node does where nobody listens. Whatever has been answered in part is not added to.
    const isBegun = answers.get(socket)?.headersSent === true && !answers.get(socket)?.writableFinished
    if (socket.writable && !isBegun) {
      socket.write(`HTTP/1.1 ${statuses[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`)
    }
    socket.destroy(error)
  })
}

const statuses: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
}
