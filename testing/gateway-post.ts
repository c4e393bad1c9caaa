/** Where a service is, and sending it a request as a gateway does, with each way it can fail in one sentence. */
import type { WireAnswer, WireRequest } from '../src/gateways/calling.ts'
import { LineFailure } from './line.ts'

export interface Address {
  /** The gateway's callback: ends in `/<name>/ussd`. */
  callback: string
  /** The simulator's inbox. */
  messages: string
  /** The operator's token, where the service has one: messages are for its eyes. */
  opsToken?: string
}

/** What the gateway gives the service before it ends the session. */
export const gatewayTimeoutMs = 10_000

/** From the service's address, or the callback's own as it is set at the gateway. @throws LineFailure */
export function addressOf(
  url: string,
  token?: string,
  opsToken?: string,
  gateway = 'africastalking',
): Address {
  const parsed = URL.parse(url.includes('://') ? url : `http://${url}`)
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new LineFailure(`${url} is no address: http://127.0.0.1:3000 is one`)
  const base = `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '')
  const path = `/${gateway}/ussd`
  const callback = base.endsWith(path) ? base : `${base}${token ? `/${token}` : ''}${path}`
  const messages = `${base.endsWith(path) ? parsed.origin : base}/simulator/messages`
  return { callback, messages, ...(opsToken !== undefined && { opsToken }) }
}

/** The same, and nothing is known of how the answer is read. @throws LineFailure when nobody answers. */
export async function send(
  url: string,
  { method, headers, body }: Omit<WireRequest, 'path'>,
  timeoutMs: number,
): Promise<WireAnswer> {
  try {
    const answer = await fetch(url, {
      method,
      headers,
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
  } catch (thrown) {
    const { origin } = new URL(url)
    const late = thrown instanceof Error && thrown.name === 'TimeoutError'
    throw new LineFailure(
      late
        ? `${origin} did not answer within ${timeoutMs / 1_000} s`
        : `nobody answers at ${origin}: start the service with npm start, or say where it is`,
    )
  }
}

/** A form, written as Africa's Talking writes it: `+` as %2B and `*` as it is. @throws LineFailure when nobody answers. */
export function post(
  url: string,
  fields: Record<string, string>,
  timeoutMs: number,
  headers: Record<string, string> = {},
): Promise<WireAnswer> {
  const form = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', ...headers }
  return send(url, { method: 'POST', headers: form, body: String(new URLSearchParams(fields)) }, timeoutMs)
}
