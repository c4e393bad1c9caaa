/**
 * One message to a carrier over HTTP: one connection, one request, one answer, bounded in time and size. Nothing is followed
 * elsewhere and nothing is asked again here: whether a message may go once more is for the outbox to say.
 */
import http from 'node:http'
import https from 'node:https'
import type { Submission } from '../outbox/outbox.ts'
import { traceHeaders } from '../platform/tracing.ts'
import { createAgents, type Unsent } from './watched-connection.ts'

export interface CarrierRequest {
  method?: 'GET' | 'POST'
  url: string
  headers: Readonly<Record<string, string>>
  body?: string
}

export interface CarrierAnswer {
  status: number
  /** As UTF-8. */
  body: string
}

/** Why there is no answer: `unsent` when the message has certainly not left. */
export interface NoAnswer {
  unsent: boolean
  /** A system's word (`ECONNREFUSED`), which says nothing of the message. */
  code: string
}

/** Never throws, and keeps nothing of the request in what it gives. */
export type AskCarrier = (request: CarrierRequest) => Promise<CarrierAnswer | NoAnswer>

/** Many times the longest answer about one message. */
const mostAnswerBytes = 100_000

/** After `deadlineMs` the connection is closed, come what may; half of it is for opening the connection. */
export function createAskCarrier({ deadlineMs }: { deadlineMs: number }): AskCarrier {
  const { httpAgent, httpsAgent } = createAgents({ connectMs: deadlineMs / 2, lifeMs: deadlineMs })

  return ({ method = 'POST', url, headers, body }) =>
    new Promise(resolve => {
      const isEncrypted = url.startsWith('https:')
      const options = { method, headers: { ...headers, ...traceHeaders(), ...lengthOf(body) } }
      const fail = (error: Error & { code?: string } & Partial<Unsent>) =>
        resolve({ unsent: error.unsent === true, code: codeOf(error) })
      try {
        const request = isEncrypted
          ? https.request(url, { ...options, agent: httpsAgent })
          : http.request(url, { ...options, agent: httpAgent })
        request.once('error', fail)
        request.once('response', response => void readAnswer(response).then(resolve, fail))
        request.end(body)
      } catch {
        // An address or a header that cannot be written: nothing was opened.
        resolve({ unsent: true, code: 'UNWRITABLE' })
      }
    })
}

/** Not in chunks, which some boxes in front of an SMSC do not read. */
function lengthOf(body: string | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
}

function readAnswer(response: http.IncomingMessage): Promise<CarrierAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      chunks.push(chunk)
      if (bytes > mostAnswerBytes) response.destroy(Object.assign(new Error(), { code: 'ANSWER_TOO_LONG' }))
    })
    response.once('end', () =>
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
    )
    response.once('error', reject)
    response.once('close', () => reject(Object.assign(new Error(), { code: 'BROKEN_OFF' })))
  })
}

/**
 * What an exchange means: `read` knows the carrier's own words; what it leaves undefined is meant as HTTP has it.
 */
export function readExchange(
  exchanged: CarrierAnswer | NoAnswer,
  read: (answer: CarrierAnswer) => Submission | undefined,
): Submission {
  if ('status' in exchanged) return read(exchanged) ?? readStatus(exchanged.status)
  const { unsent, code } = exchanged
  const result = unsent ? 'retry' : 'unknown'
  return { result, reason: `${unsent ? 'not connected' : 'no answer'}${code === '' ? '' : ` ${code}`}` }
}

/** What a status says by itself. */
export function readStatus(status: number): Submission {
  const reason = `HTTP ${status}`
  // These say by their definition that the request was not taken up (RFC 9110, RFC 8470, RFC 6585).
  if (status === 408 || status === 425 || status === 429) return { result: 'retry', reason }
  // About this message: others may be taken.
  if ([400, 411, 413, 414, 415, 422].includes(status)) return { result: 'refused', reason }
  // A wrong key, no money, a wrong address, a redirect elsewhere: nobody's is taken until somebody mends it.
  if (status >= 300 && status < 500) return { result: 'held', reason }
  // Also 502, 503 and 504: a proxy says them after it has passed the request on and lost the answer. And a success that
  // cannot be read: something answered, perhaps after taking the message.
  return { result: 'unknown', reason }
}

/** JSON, or undefined. */
export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function codeOf({ code }: { code?: string }): string {
  return code !== undefined && /^[A-Z_]{3,40}$/.test(code) ? code : ''
}
