/** Stands between client and service and loses answers: the request is passed on and done, its answer never comes. */
import http from 'node:http'
import { type Listening, listen } from './served.ts'

export interface Relay extends Listening {
  /** Loses the answers to the next `count` requests. */
  loseNext(count: number): void
  /** Requests passed on so far. */
  passed(): number
}

export async function createRelay(to: string): Promise<Relay> {
  let toLose = 0
  let passed = 0
  const relay = await listen((request, response) => {
    passed += 1
    const isLost = toLose > 0
    if (isLost) toLose -= 1
    const { method = 'GET', url = '/', headers } = request
    const onward = http.request(`${to}${url}`, { method, headers, agent: false }, answer => {
      if (isLost) {
        // Only when it is complete: the service has done its part.
        answer.resume().on('end', () => response.socket?.destroy())
      } else {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      }
    })
    onward.on('error', () => response.socket?.destroy())
    request.pipe(onward)
  })
  return {
    ...relay,
    loseNext: count => {
      toLose = count
    },
    passed: () => passed,
  }
}
