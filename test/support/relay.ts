// Passes requests on to another server; an answer can be lost when the server has done its part.
import http, { type IncomingMessage, type ServerResponse } from 'node:http'

export interface PassingOn {
  /** The server's URL. */
  to: string
  /** The answer never comes back. */
  isLost: boolean
  /** The server has answered, told or not. */
  answered?(status: number): void
}

export function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { to, isLost, answered }: PassingOn,
): void {
  const { method = 'GET', url = '/', headers } = request
  const onward = http.request(`${to}${url}`, { method, headers, agent: false }, answer => {
    const { statusCode = 502 } = answer
    answered?.(statusCode)
    if (isLost) {
      // Only when it is complete: the server has done its part.
      answer.resume().on('end', () => response.socket?.destroy())
    } else {
      response.writeHead(statusCode, answer.headers)
      answer.pipe(response)
    }
  })
  onward.on('error', () => response.socket?.destroy())
  request.pipe(onward)
}
