/** The CNSS's service on a socket, which a test can make silent, erring or well, and whose verdicts it chooses. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { Identity, Verdict } from '#machines/protocol.ts'
import type { AccountRequest } from '#src/eligibility/account-service.ts'
import { createCnss } from './cnss.ts'

export interface CnssServer {
  /** What the service is configured with. */
  settings: Record<string, string>
  become(mood: 'well' | 'silent' | 'erring'): void
  close(): Promise<void>
}

export async function openCnssServer(verdictOf: (identity: Identity) => Verdict): Promise<CnssServer> {
  const accounts = createCnss()
  let mood: Parameters<CnssServer['become']>[0] = 'well'

  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    const serve = async () => {
      if (mood === 'silent') return
      if (mood === 'erring') return answer(503, {})
      const body = await json(request)
      if (request.method === 'POST') {
        const verdict = verdictOf(body as Identity)
        const isOpened = verdict.outcome === 'registered' && accounts.passwordOf(verdict.registrationNumber)
        return answer(200, isOpened ? { ...verdict, hasAccount: true } : verdict)
      }
      const number = (request.url ?? '').split('/').at(-1) ?? ''
      const key = String(request.headers['idempotency-key'])
      const result = await accounts.open(number, body as AccountRequest, key).catch(() => 'refused')
      return answer({ created: 201, repeated: 200, exists: 409 }[result] ?? 422, { result })
    }
    void serve()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    settings: {
      ELIGIBILITY_URL: `http://127.0.0.1:${port}`,
      ELIGIBILITY_TOKEN: 'canary-token',
      ELIGIBILITY_DEADLINE_MS: '300',
    },
    become: next => {
      mood = next
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
