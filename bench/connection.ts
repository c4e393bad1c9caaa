/** One kept-alive HTTP connection, written by hand: the load must cost less than what it loads. */
import { connect, type Socket } from 'node:net'

export interface Answer {
  status: number
  body: Buffer
}

export interface Connection {
  /** One at a time. @throws when the connection ends before the answer. */
  post(path: string, form: string): Promise<Answer>
  isOpen(): boolean
  close(): void
}

const endOfHead = Buffer.from('\r\n\r\n')

export async function openConnection(port: number): Promise<Connection> {
  const socket = await connected(port)
  let received: Buffer = Buffer.alloc(0)
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined

  socket.on('data', chunk => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const answer = readAnswer(received)
    if (answer === null) return
    received = Buffer.alloc(0)
    const { resolve } = waiting ?? {}
    waiting = undefined
    resolve?.(answer)
  })
  const fail = () => waiting?.reject(new Error('the connection ended before the answer'))
  socket.on('close', fail)
  socket.on('error', fail)

  return {
    post: (path, form) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUser-Agent: bench\r\nAccept: */*\r\n` +
            `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(form)}\r\n\r\n${form}`,
        )
      }),
    isOpen: () => !socket.destroyed && socket.writable,
    close: () => void socket.destroy(),
  }
}

/** Kept connections to one server, used in turn so that none is idle for long; one that was closed all the same is replaced. */
export interface Pool {
  take(): Promise<Connection>
  give(connection: Connection): void
  close(): void
}

export async function openPool(port: number, count: number): Promise<Pool> {
  const idle = await Promise.all(Array.from({ length: count }, () => openConnection(port)))
  return {
    async take() {
      for (let one = idle.shift(); one !== undefined; one = idle.shift()) {
        if (one.isOpen()) return one
      }
      return openConnection(port)
    },
    give: connection => void idle.push(connection),
    close() {
      for (const connection of idle) connection.close()
    },
  }
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('connect', () => resolve(socket))
    socket.once('error', reject)
  })
}

/** Null until all of it is there. Everybody measured here says the length of what they send. */
function readAnswer(bytes: Buffer): Answer | null {
  const bodyAt = bytes.indexOf(endOfHead) + endOfHead.length
  if (bodyAt < endOfHead.length) return null
  const head = bytes.toString('latin1', 0, bodyAt)
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  if (bytes.length < bodyAt + length) return null
  return { status: Number(head.slice(9, 12)), body: bytes.subarray(bodyAt, bodyAt + length) }
}
