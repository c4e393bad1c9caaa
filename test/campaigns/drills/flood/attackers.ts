// What somebody without a secret does to a port of this machine, each kind for so long; what they got is told as JSON.
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export interface Target {
  /** On 127.0.0.1, and nowhere else. */
  port: number
  seconds: number
  /** New connections a second, of a rush. */
  perSecond: number
}

/** By what it does. Counts: connections opened, closed by the service, and answers. */
export interface Spoils {
  opened: number
  closed: number
  answered: number
}

export const attacks = {
  idle: 'four thousand connections from one address that say nothing, opened again when they are closed',
  slow: 'hundreds that send a letter now and then, of headers and of bodies',
  rush: 'thousands of new connections a second from many addresses, half of which ask for something',
  tokens: 'wrong tokens, of callbacks and of operators, a hundred at a time',
} as const
export type Attack = keyof typeof attacks

/** Any of 127.0.0.0/8 is this machine: each stands for a machine of its own. */
const addressOf = (kind: number, machine: number) => `127.66.${kind}.${1 + (machine % 250)}`

export async function attack(kind: Attack, { port, seconds, perSecond }: Target): Promise<Spoils> {
  const spoils: Spoils = { opened: 0, closed: 0, answered: 0 }
  const open = new Set<Socket>()
  const until = performance.now() + seconds * 1_000
  const isOver = () => performance.now() > until

  function dial(localAddress: string, closed: () => void = () => {}): Socket {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    open.add(socket)
    socket.once('connect', () => {
      spoils.opened += 1
    })
    socket.once('data', () => {
      spoils.answered += 1
    })
    socket.on('error', () => {})
    socket.once('close', () => {
      open.delete(socket)
      spoils.closed += 1
      closed()
    })
    return socket
  }

  const begin: Record<Attack, () => Promise<void>> = {
    async idle() {
      const again = () => void wait(20).then(() => isOver() || dial(addressOf(1, 0), again))
      for (let count = 0; count < 4_000 && !isOver(); count += 1) {
        dial(addressOf(1, 0), again)
        if (count % 100 === 0) await wait(5)
      }
      while (!isOver()) await wait(100)
    },

    async slow() {
      const drip = async (machine: number) => {
        while (!isOver()) {
          const socket = dial(addressOf(2, machine))
          const head = `POST /x HTTP/1.1\r\nHost: localhost\r\n${machine % 2 === 0 ? 'X-Slow: ' : 'Content-Length: 9000\r\n\r\n'}`
          socket.write(head)
          while (!socket.destroyed && !isOver()) {
            socket.write('a')
            await wait(200)
          }
        }
      }
      await Promise.all(Array.from({ length: 300 }, (_, machine) => drip(machine)))
    },

    async rush() {
      for (let sent = 0, began = performance.now(); !isOver(); await wait(5)) {
        const due = ((performance.now() - began) / 1_000) * perSecond
        // Behind its time it does not make up for it in one burst.
        for (let burst = 0; sent < due && burst < perSecond / 50; sent += 1, burst += 1) {
          const socket = dial(addressOf(3, sent))
          if (sent % 2 === 0) socket.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n')
          void wait(500).then(() => socket.resetAndDestroy())
        }
        if (due - sent > perSecond) sent = Math.floor(due)
      }
    },

    async tokens() {
      const guess = async (machine: number) => {
        for (let count = 0; !isOver(); count += 1) {
          const request =
            count % 2 === 0
              ? `POST /guess-${machine}-${count}/africastalking/ussd HTTP/1.1\r\nContent-Length: 0`
              : `GET /ops HTTP/1.1\r\nAuthorization: Bearer guess-${machine}-${count}`
          const { promise, resolve } = Promise.withResolvers<void>()
          dial(addressOf(4, machine % 5), resolve).write(`${request}\r\nHost: localhost\r\n\r\n`)
          await promise
        }
      }
      await Promise.all(Array.from({ length: 100 }, (_, machine) => guess(machine)))
    },
  }

  const ended = begin[kind]()
  while (!isOver()) await wait(50)
  for (const socket of open) socket.resetAndDestroy()
  await ended
  return spoils
}

/** A process of its own, so that those who are watched do not wait for those who attack: `node attackers.ts KIND PORT SECONDS RATE`. */
if (import.meta.main) {
  const [kind, port, seconds, perSecond] = process.argv.slice(2)
  const target = { port: Number(port), seconds: Number(seconds), perSecond: Number(perSecond) }
  const spoils = await attack(kind as Attack, target)
  process.stdout.write(JSON.stringify(spoils), () => process.exit(0))
}
