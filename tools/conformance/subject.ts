/** What the conformance suite looks at: one gateway, its service at one or several addresses, and what of it can be seen from inside. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Hop, Reply } from '#src/conversation/port.ts'
import type { CallingOptions, WireAnswer, WireRequest, WireScreen } from '#src/gateways/calling.ts'
import type { GatewayKind } from '#src/gateways/gateway.ts'

export interface Subject {
  kind: GatewayKind
  /** Of each process, with the token: `http://host/TOKEN/name`. */
  bases: readonly [string, ...string[]]
  /** What stands before the gateway's name, without the token. */
  token?: string
  credentials: CallingOptions
  serviceCode: string
  /** A number that nobody has called from. */
  newCaller(): string
  /** An id of a call. */
  newSession(): string
  /** Lets time pass. */
  pass(milliseconds: number): Promise<void>
  /** Undefined from outside. */
  inside?: Inside
}

/** The gateway's folder alone, with a conversation that hears and says what it is told to. */
export interface Inside {
  /** What a request is understood as, and how it is answered. */
  hear(request: WireRequest): Promise<{ hop: Hop | null; answer: WireAnswer }>
  /** What the phone shows of a reply. */
  say(reply: Reply): Promise<{ screen: WireScreen | null; answer: WireAnswer }>
  /** Every line that the service has logged. */
  logged(): string
}

/** Sends a request as it is; `process` counts from 0. */
export async function send(
  { bases }: Pick<Subject, 'bases'>,
  { method, path, headers, body }: WireRequest,
  process = 0,
): Promise<WireAnswer> {
  const answer = await fetch(`${bases[process % bases.length]}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  })
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
}

/** Sends it and hangs up before the answer is there. */
export function cut({ bases: [base] }: Pick<Subject, 'bases'>, { method, path, headers, body }: WireRequest) {
  return new Promise<void>(resolve => {
    const ask = base.startsWith('https:') ? httpsRequest : httpRequest
    const asking = ask(`${base}${path}`, { method, headers: { ...headers, ...lengthOf(body) } })
    asking.on('error', () => resolve()).on('close', () => resolve())
    asking.end(body, () => asking.destroy())
  })
}

/** Closes the sending half after the request; what came back, whole. */
export function halfClose(
  { bases: [base] }: Pick<Subject, 'bases'>,
  { method, path, headers, body }: WireRequest,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const ask = base.startsWith('https:') ? httpsRequest : httpRequest
    const asking = ask(`${base}${path}`, {
      method,
      agent: false,
      headers: { ...headers, ...lengthOf(body), connection: 'close' },
    })
    asking.on('error', reject).on('response', response => {
      let text = ''
      response.setEncoding('utf8').on('data', (more: string) => {
        text += more
      })
      response.on('end', () => resolve(text))
    })
    asking.end(body, () => asking.socket?.end())
  })
}

function lengthOf(body: string | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
}
