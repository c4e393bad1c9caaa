/** HTTP to the CNSS's service over connections that are kept: one exchange, bounded in time and size. */
import http from 'node:http'
import https from 'node:https'
import { asFailure, Failure } from '../../platform/failures.ts'
import { inSpan, traceHeaders } from '../../platform/tracing.ts'

export interface Exchange {
  method: 'POST' | 'PUT'
  /** Below the service's URL. */
  path: string
  /** The same without anybody's number, where it holds one. */
  route?: string
  body: unknown
  headers?: Record<string, string>
}

export interface Answer {
  status: number
  body: Buffer
  /** Its Retry-After, in milliseconds; 0 when it has none, or a date (the contract has seconds). */
  retryAfterMs: number
}

export interface Connection {
  /**
   * @throws Failure `eligibility-unavailable` when there was no whole answer in time, `eligibility-refused` when it was
   * too large; the signal's reason when aborted.
   */
  exchange(exchange: Exchange, signal?: AbortSignal): Promise<Answer>
  /** Ends the kept connections, and the exchanges on them. */
  close(): void
}

export interface ConnectionOptions {
  url: string
  token: string
  /** Longest wait for one answer, from asking to its last byte. */
  attemptTimeoutMs: number
  /** Exchanges at once; more wait for one of these to end. */
  maxConnections: number
}

/** Many times the largest answer of the contract. */
const mostAnswerBytes = 16_384

export function createConnection({
  url,
  token,
  attemptTimeoutMs,
  maxConnections,
}: ConnectionOptions): Connection {
  const { protocol, hostname, port, pathname } = new URL(url)
  const transport = protocol === 'https:' ? https : http
  const agent = new transport.Agent({ keepAlive: true, maxSockets: maxConnections, scheduling: 'lifo' })
  const target = { hostname: hostname.replace(/^\[|\]$/g, ''), port, agent }
  const base = pathname.replace(/\/+$/, '')
  const authorization = `Bearer ${token}`
  // A token that cannot be sent shows at the start, not at the first call.
  http.validateHeaderValue('authorization', authorization)

  const ask = ({ method, path, body, headers }: Exchange, signal: AbortSignal) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      const content = Buffer.from(JSON.stringify(body))
      const request = transport.request({
        ...target,
        method,
        path: `${base}${path}`,
        headers: {
          ...headers,
          ...traceHeaders(),
          authorization,
          accept: 'application/json, application/problem+json',
          'content-type': 'application/json',
          'content-length': content.length,
        },
        signal,
      })
      request.on('error', reject).on('response', resolve).end(content)
    })

  return {
    exchange: (exchange, signal) =>
      inSpan(nameOf(exchange), { kind: 'client' }, async span => {
        const answer = await exchangeOnce(exchange, signal)
        span.set({ 'http.response.status_code': answer.status })
        return answer
      }),
    close: () => agent.destroy(),
  }

  async function exchangeOnce(exchange: Exchange, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted()
    const late = AbortSignal.timeout(attemptTimeoutMs)
    try {
      const response = await ask(exchange, signal === undefined ? late : AbortSignal.any([signal, late]))
      const retryAfterMs = Number(response.headers['retry-after']) * 1_000 || 0
      return { status: response.statusCode ?? 0, body: await readBody(response), retryAfterMs }
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason
      if (late.aborted) throw new Failure('eligibility-unavailable', 'no answer in time')
      throw asFailure(thrown, 'eligibility-unavailable')
    }
  }
}

function nameOf({ method, path, route = path }: Exchange): string {
  return `${method} ${route}`
}

/** Leaving the loop early closes the connection: what else was coming is not read. */
async function readBody(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostAnswerBytes) throw new Failure('eligibility-refused', 'the answer is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
