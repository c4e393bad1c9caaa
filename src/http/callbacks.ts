/**
 * What gateways post, answered with a text. A callback needs nothing else of a web application, and callers come this way
 * thousands at a time: so it stands before Koa, which has the pages.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { asFailure, type Failure } from '../failures.ts'
import type { Admission } from './admission.ts'

/** Reads the request and says the answer's text. */
export type Callback = (request: IncomingMessage) => Promise<string>

/** By path, without the token. */
export type Callbacks = Readonly<Record<string, Callback>>

export interface CallbackParts {
  callbacks: Callbacks
  /** For those who are not admitted there are none. */
  admission: Admission
  report(failure: Failure, path: string): void
}

/** False when the request is for no callback, and somebody else has to answer it. */
export type AnswerCallback = (request: IncomingMessage, response: ServerResponse) => boolean

export function createCallbacks({ callbacks, admission, report }: CallbackParts): AnswerCallback {
  const byPath = new Map(Object.entries(callbacks))

  return (request, response) => {
    if (request.method !== 'POST') return false
    const path = admission(request, pathOf(request))
    const callback = byPath.get(path ?? '')
    if (path === null || callback === undefined) return false
    callback(request).then(
      text => send(response, 200, text),
      (thrown: unknown) => {
        // The callback's own path, never the address: that may hold the token.
        report(asFailure(thrown), path)
        send(response, 500, 'Internal error')
      },
    )
    return true
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'x-content-type-options': 'nosniff',
  })
  response.end(text)
}
