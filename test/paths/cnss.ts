// The CNSS's own service as a test wants it: each card and each account is answered as it was told beforehand.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { Verdict } from '#machines/protocol.ts'

export interface Cnss {
  url: string
  /** What is said of a card from now on; `refused` is no answer at all to whoever waits for one. */
  say(idNumber: string, verdict: Verdict | 'refused'): void
  /** What comes of opening an account from now on; `created` when nothing was told. */
  open(registrationNumber: string, outcome: 'created' | 'exists' | 'refused'): void
  close(): Promise<void>
}

const statusOf = { created: 201, exists: 409, refused: 400 } as const

export async function startCnss(): Promise<Cnss> {
  const verdicts = new Map<string, Verdict | 'refused'>()
  const accounts = new Map<string, keyof typeof statusOf>()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await json(request)) as { idNumber?: string }
    const [, registrationNumber, password] =
      /^\/accounts\/([^/]+)(\/password)?$/.exec(request.url ?? '') ?? []
    if (registrationNumber !== undefined) {
      const outcome = password === undefined ? accounts.get(registrationNumber) : undefined
      send(response, password === undefined ? statusOf[outcome ?? 'created'] : 200, {})
      return
    }
    const verdict = verdicts.get(body.idNumber ?? '') ?? { outcome: 'unknown' }
    // A refusal leaves the circuit closed for everybody else.
    send(response, verdict === 'refused' ? 400 : 200, verdict === 'refused' ? {} : verdict)
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    say: (idNumber, verdict) => void verdicts.set(idNumber, verdict),
    open: (registrationNumber, outcome) => void accounts.set(registrationNumber, outcome),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
