/** The way for phones into the test SMSC: what the tester's phone, the player and the suite post, as to any gateway. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Operator, PhoneCall } from './operator.ts'

export interface Door {
  url: string
  close(): Promise<void>
}

const longest = 16_384

export async function openDoor(operator: Operator, { port = 0 }: { port?: number } = {}): Promise<Door> {
  const server = createServer((request, response) => {
    void answer(request, operator).then(
      ({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.writeHead(400).end('{}'),
    )
  })
  // A phone that has asked may close its half.
  Object.assign(server, { httpAllowHalfOpen: true }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function answer(
  request: IncomingMessage,
  operator: Operator,
): Promise<{ status: number; body: unknown }> {
  const path = request.url ?? ''
  const body = await read(request)
  if (path.endsWith('/ussd')) {
    const screen = await operator.call(JSON.parse(body) as PhoneCall)
    return screen === null ? { status: 504, body: {} } : { status: 200, body: screen }
  }
  const fields = new URLSearchParams(body)
  if (path.endsWith('/sms')) {
    const [from = '', to = '', text = ''] = ['from', 'to', 'text'].map(name => fields.get(name) ?? '')
    return { status: (await operator.write(from, to.replace(/[*#]/g, ''), text)) ? 200 : 503, body: {} }
  }
  if (path.endsWith('/simulator/messages')) {
    return { status: 200, body: operator.messages(fields.get('to') ?? '', Number(fields.get('after') ?? 0)) }
  }
  return { status: 404, body: {} }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > longest) throw new Error('too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}
