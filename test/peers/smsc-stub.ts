// As much of an SMSC as Kannel needs to send by: binds, submissions, link enquiries, and the receipts that a test asks for.
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

export interface Submitted {
  to: string
  /** Type of number: 1 is international. */
  ton: number
  dataCoding: number
  text: string
}

export interface SmscStub {
  submitted: Submitted[]
  /** Sends the receipt of the submission at this place. */
  receipt(index: number, status: 'DELIVRD' | 'UNDELIV'): void
  close(): Promise<void>
}

const commands = { bindTransceiver: 9, submit: 4, deliver: 5, enquire: 0x15, unbind: 6 } as const
const answered = 0x8000_0000

export async function startSmscStub(port: number): Promise<SmscStub> {
  const submitted: (Submitted & { from: string; id: string })[] = []
  let count = 0
  let link: Socket | undefined
  let sequence = 1

  function send(socket: Socket, command: number, number: number, body: Uint8Array = Buffer.alloc(0)): void {
    const head = Buffer.alloc(16)
    head.writeUInt32BE(16 + body.length, 0)
    head.writeUInt32BE(command >>> 0, 4)
    head.writeUInt32BE(number, 12)
    socket.write(Buffer.concat([head, body]))
  }

  function hear(socket: Socket, pdu: Buffer): void {
    const command = pdu.readUInt32BE(4)
    const number = pdu.readUInt32BE(12)
    const answer = (body?: Uint8Array) => send(socket, command + answered, number, body)
    if (command === commands.bindTransceiver) {
      link = socket
      answer(Buffer.from('stub\0'))
    } else if (command === commands.submit) {
      // Never the same again: Kannel would take the receipt for an earlier message's.
      const id = `id-${++count}`
      submitted.push({ id, ...readSubmission(pdu.subarray(16)) })
      answer(Buffer.from(`${id}\0`))
    } else if (command === commands.enquire || command === commands.unbind) answer()
  }

  const server: Server = createServer(socket => {
    let waiting: Buffer = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', chunk => {
      waiting = Buffer.concat([waiting, chunk])
      while (waiting.length >= 16 && waiting.length >= waiting.readUInt32BE(0)) {
        const length = waiting.readUInt32BE(0)
        hear(socket, waiting.subarray(0, length))
        waiting = waiting.subarray(length)
      }
    })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')

  return {
    submitted,
    receipt(index, status) {
      const { id = '', to = '', from = '' } = submitted[index] ?? {}
      const done = '2611291000'
      const text = `id:${id} sub:001 dlvrd:001 submit date:${done} done date:${done} stat:${status} err:000 text:`
      const fields = [
        Buffer.from(`\0\x01\x01${to.replace('+', '')}\0\x05\0${from}\0`),
        // esm_class: a receipt; protocol, priority, times, registered, replaced, coding, message of the SMSC's own.
        Buffer.from([4, 0, 0, 0, 0, 0, 0, 0, 0, text.length]),
        Buffer.from(text),
      ]
      if (link !== undefined) send(link, commands.deliver, sequence++, Buffer.concat(fields))
    },
    async close() {
      link?.destroy()
      server.close()
    },
  }
}

function readSubmission(body: Buffer): Submitted & { from: string } {
  let at = 0
  const octet = () => body.readUInt8(at++)
  const text = () => {
    const end = body.indexOf(0, at)
    const read = body.toString('latin1', at, end)
    at = end + 1
    return read
  }
  text()
  octet()
  octet()
  const from = text()
  const ton = octet()
  octet()
  const to = text()
  at += 3
  text()
  text()
  at += 2
  const dataCoding = octet()
  octet()
  const length = octet()
  const message = Buffer.from(body.subarray(at, at + length))
  return {
    from,
    to,
    ton,
    dataCoding,
    text: dataCoding === 8 ? message.swap16().toString('utf16le') : message.toString('latin1'),
  }
}
