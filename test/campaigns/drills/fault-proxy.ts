/** Stands between the service and the CNSS's: slow, erring, unreachable, or losing the answer to what has been done. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { listen } from '#test/support/http-stub.ts'
import { passOn } from '#test/support/relay.ts'
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

  function count({ method, url = '/' }: IncomingMessage, status: number): void {
    const [, number] = /^\/accounts\/([^/]+)$/.exec(url) ?? []
    if (method === 'PUT' && number !== undefined && status === 201) {
      opened.set(number, (opened.get(number) ?? 0) + 1)
    }
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
    passOn(request, response, { to, isLost, answered: status => count(request, status) })
  }
  const { url, close } = await listen((request, response) => void answerTo(request, response))
  return {
    url,
    become: next => {
      mood = next
    },
    opened,
    close,
  }
}
