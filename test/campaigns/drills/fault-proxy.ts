/** Stands between the service and the CNSS's: slow, erring, unreachable, or losing the answer to what has been done. */
import http, { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import type { Findings } from './findings.ts'

export type Mood = 'well' | 'slow' | 'erring' | 'unreachable' | 'losing answers'

export interface FaultProxy {
  url: string
  become(mood: Mood): void
  /** How often the CNSS said that it has opened an account, told or not, by registration number. */
  opened: ReadonlyMap<string, number>
  close(): Promise<void>
}

/** Longer than the service waits within a call. */
const slowMs = 2_500

export async function createFaultProxy(to: string, chance: Chance, findings: Findings): Promise<FaultProxy> {
  let mood: Mood = 'well'
  const opened = new Map<string, number>()

  function pass(request: IncomingMessage, response: ServerResponse, isLost: boolean): void {
    const { method = 'GET', url = '/', headers } = request
    const onward = http.request(`${to}${url}`, { method, headers, agent: false }, answer => {
      const [, number] = /^\/accounts\/([^/]+)$/.exec(url) ?? []
      if (method === 'PUT' && number !== undefined && answer.statusCode === 201) {
        opened.set(number, (opened.get(number) ?? 0) + 1)
      }
      if (isLost) {
        // Only when it is complete: the CNSS has done its part.
        answer.resume().on('end', () => response.socket?.destroy())
      } else {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      }
    })
    onward.on('error', () => response.socket?.destroy())
    request.pipe(onward)
  }

  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const now = mood
    findings.count(now === 'well' ? 'requests to the cnss' : `requests to the cnss, ${now}`)
    if (now === 'unreachable') return void request.socket.destroy()
    if (now === 'erring') {
      request.resume()
      response.writeHead(503, { 'content-type': 'application/problem+json' })
      return void response.end('{}')
    }
    if (now === 'slow') await wait(slowMs)
    // A look-up that is lost is parked, and opens nothing: mostly let it through.
    const isLost = now === 'losing answers' && (request.url !== '/eligibility' || chance.happens(0.2))
    pass(request, response, isLost)
  }
  const server = createServer((request, response) => void answerTo(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    become: next => {
      mood = next
    },
    opened,
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
