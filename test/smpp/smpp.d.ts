/** As much of npm smpp as its test uses. */
declare module 'smpp' {
  import type { Server } from 'node:net'

  export interface Pdu {
    command_status: number
    message_id?: string
    short_message?: { message: Buffer | string }
    response(fields?: object): object
  }

  export interface Session {
    on(event: string, hear: (pdu: Pdu) => void): void
    send(pdu: object, done?: (answer: Pdu) => void): void
    bind_transceiver(fields: object, done: (answer: Pdu) => void): void
    submit_sm(fields: object, done: (answer: Pdu) => void): void
    deliver_sm(fields: object, done: (answer: Pdu) => void): void
    unbind(done: () => void): void
    close(): void
  }

  const smpp: {
    createServer(options: object, hear: (session: Session) => void): Server
    connect(options: object): Session
  }
  export default smpp
}
