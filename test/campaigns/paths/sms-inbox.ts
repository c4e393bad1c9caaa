// Africa's Talking's messaging as a test wants it: takes every text message, and hands each to whoever waits for it.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Language } from '#machines/protocol.ts'
import { words } from '#machines/screens.ts'

export interface Letter {
  /** The gateway's id, which a delivery report names. */
  id: string
  to: string
  text: string
  kind: 'code' | 'password' | 'other'
  /** The code or the password, where there is one. */
  secret: string
}

export interface PostOffice {
  url: string
  /** The oldest message of this kind to this number that nobody took yet. @throws when none comes in time. */
  take(to: string, kind: Letter['kind']): Promise<Letter>
  close(): Promise<void>
}

const patienceMs = 60_000

export async function openPostOffice(): Promise<PostOffice> {
  const lying: Letter[] = []
  const waiting = new Set<() => void>()
  let count = 0

  async function accept(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request))
    const to = form.get('to') ?? ''
    count += 1
    const id = `ATXid_${count}`
    lying.push({ id, to, text: form.get('message') ?? '', ...sort(form.get('message') ?? '') })
    const recipient = { statusCode: 101, number: to, status: 'Success', cost: 'MAD 0.1', messageId: id }
    const body = { SMSMessageData: { Message: 'Sent to 1/1', Recipients: [recipient] } }
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    for (const wake of waiting) wake()
  }

  const server = createServer((request, response) => void accept(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  const find = (to: string, kind: Letter['kind']) => {
    const index = lying.findIndex(letter => letter.to === to && letter.kind === kind)
    return index < 0 ? undefined : lying.splice(index, 1)[0]
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async take(to, kind) {
      const giveUpAt = Date.now() + patienceMs
      for (;;) {
        const letter = find(to, kind)
        if (letter !== undefined) return letter
        if (Date.now() > giveUpAt) throw new Error(`no ${kind} message came for ${to}`)
        await new Promise<void>(resolve => {
          const wake = () => {
            clearTimeout(timer)
            waiting.delete(wake)
            resolve()
          }
          const timer = setTimeout(wake, 200)
          waiting.add(wake)
        })
      }
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A secret message is known by the words around the secret. */
function sort(message: string): Pick<Letter, 'kind' | 'secret'> {
  for (const language of Object.keys(words) as Language[]) {
    const said = words[language]?.messages
    for (const kind of ['code', 'password'] as const) {
      const [before = '', after = ''] = said?.[kind]('\0').split('\0') ?? []
      if (message.startsWith(before) && message.endsWith(after)) {
        return { kind, secret: message.slice(before.length, message.length - after.length) }
      }
    }
  }
  return { kind: 'other', secret: '' }
}
