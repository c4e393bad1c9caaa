/**
 * One connection that carries PDUs, at either end: requests and their responses, enquire_link both ways, unbind, and an end
 * that is always told. Whatever the other side sends, this lives on or is closed: it never only stops listening.
 */
import type { Duplex } from 'node:stream'
import { encode } from './encode.ts'
import { createPduStream } from './pdu-stream.ts'
import { createPendingRequests, type Outcome } from './pending-requests.ts'
import { commands, isMalformed, type Malformed, type Pdu, response, statuses } from './protocol.ts'

export type Request = Omit<Pdu, 'sequence' | 'status'>
export type Response = Omit<Pdu, 'sequence' | 'command'>

export interface ConnectionParts {
  socket: Duplex & { setNoDelay?(on: boolean): unknown }
  /** How often the other side is asked whether it is still there. */
  enquireMs: number
  /** How long a response may take, and a PDU until it is whole. */
  responseMs: number
  /** Answers a request other than enquire_link and unbind; null is no answer. Never rejects. */
  answer(request: Pdu): Response | null | Promise<Response | null>
  /** A PDU that is none: what was wrong with it. */
  malformed?(what: string): void
  /** Once, when nothing more comes; why, in words of ours. */
  closed(why: string): void
}

export interface Connection {
  /** Writes it at once. */
  request(request: Request): Promise<Outcome>
  /** How many are written and unanswered. */
  pending(): number
  /** Says goodbye and waits for the answer, not for long. */
  unbind(): Promise<void>
  close(why: string): void
  isOpen(): boolean
}

/** What may wait to be read by the other side. */
const mostUnread = 512 * 1_024
const goodbyeMs = 1_000

export function createConnection(parts: ConnectionParts): Connection {
  const { socket, enquireMs, responseMs, answer } = parts
  const stream = createPduStream()
  const pending = createPendingRequests(responseMs)
  let isOpen = true
  let unfinished: NodeJS.Timeout | undefined

  const asking = setInterval(() => void enquire(), enquireMs)
  socket.setNoDelay?.(true)
  socket.on('data', (chunk: Buffer) => receive(chunk))
  socket.on('error', (error: NodeJS.ErrnoException) => close(error.code ?? 'broken'))
  socket.on('end', () => close('closed by the other side'))
  socket.on('close', () => close('closed'))

  function close(why: string): void {
    if (!isOpen) return
    isOpen = false
    clearInterval(asking)
    clearTimeout(unfinished)
    pending.close()
    // What was written last may still leave; then it is over, whether the other side agrees or not.
    socket.end()
    const ending = setTimeout(() => socket.destroy(), goodbyeMs)
    ending.unref()
    socket.once('close', () => clearTimeout(ending))
    parts.closed(why)
  }

  function write(pdu: Pdu): void {
    socket.write(encode(pdu))
    if (socket.writableLength > mostUnread) close('the other side does not read')
  }

  async function enquire(): Promise<void> {
    const { kind } = await request({ command: commands.enquireLink })
    if (kind !== 'answered') close('no answer to enquire_link')
  }

  async function request(asked: Request): Promise<Outcome> {
    if (!isOpen || socket.writable === false) return { kind: 'unwritten' }
    const { sequence, outcome } = pending.begin()
    write({ ...asked, status: 0, sequence })
    return outcome
  }

  function receive(chunk: Buffer): void {
    for (const pdu of stream.push(chunk)) {
      if (!isOpen) return
      if (isMalformed(pdu)) handleMalformed(pdu)
      else handlePdu(pdu)
    }
    clearTimeout(unfinished)
    if (isOpen && stream.isAmidst()) unfinished = setTimeout(() => close('a PDU without its end'), responseMs)
  }

  function handleMalformed({ malformed, command, status, sequence, closes }: Malformed): void {
    parts.malformed?.(malformed)
    if (command !== undefined && command >= response) {
      pending.spoil(sequence)
      return
    }
    const answered = command === undefined ? commands.genericNack : (command | response) >>> 0
    write({ command: answered, status, sequence })
    if (closes) close(`not SMPP: ${malformed}`)
  }

  function handlePdu(pdu: Pdu): void {
    const { command, sequence } = pdu
    const acknowledge = () => write({ command: (command | response) >>> 0, status: 0, sequence })
    if (command >= response) pending.settle(pdu)
    else if (command === commands.enquireLink) acknowledge()
    else if (command === commands.unbind) {
      acknowledge()
      close('unbound by the other side')
    } else if (command !== commands.alertNotification) void respond(pdu)
  }

  async function respond(asked: Pdu): Promise<void> {
    const reply = await answer(asked)
    if (reply === null || !isOpen) return
    const { command, sequence } = asked
    const isUnknown = reply.status === statuses.ESME_RINVCMDID
    write({ ...reply, command: isUnknown ? commands.genericNack : (command | response) >>> 0, sequence })
  }

  return {
    request,
    pending: () => pending.count(),
    async unbind() {
      if (!isOpen) return
      const late = setTimeout(() => close('unbound'), goodbyeMs)
      await request({ command: commands.unbind })
      clearTimeout(late)
      close('unbound')
    },
    close,
    isOpen: () => isOpen,
  }
}
