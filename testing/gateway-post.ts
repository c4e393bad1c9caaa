/** Where a service is, and posting a form to it as a gateway does, with each way it can fail in one sentence. */
import { LineFailure } from './line.ts'

export interface Address {
  /** The gateway's callback. */
  callback: string
  /** The simulator's inbox. */
  messages: string
}

/** What the gateway gives the service before it ends the session. */
export const gatewayPatienceMs = 10_000

/** From the service's address, or the callback's own as it is set at the gateway. @throws LineFailure */
export function addressOf(url: string, token?: string): Address {
  const parsed = URL.parse(url.includes('://') ? url : `http://${url}`)
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    throw new LineFailure(`${url} is no address: http://127.0.0.1:3000 is one`)
  const base = `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, '')
  const path = '/africastalking/ussd'
  const callback = base.endsWith(path) ? base : `${base}${token ? `/${token}` : ''}${path}`
  return { callback, messages: `${base.endsWith(path) ? parsed.origin : base}/simulator/messages` }
}

/** @throws LineFailure when nobody answers. */
export async function post(
  url: string,
  fields: Record<string, string>,
  patienceMs: number,
): Promise<{ status: number; body: string }> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      // Writes `+` as %2B and `*` as it is, as Africa's Talking does.
      body: new URLSearchParams(fields),
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    })
    return { status: answer.status, body: await answer.text() }
  } catch (thrown) {
    const { origin } = new URL(url)
    const late = thrown instanceof Error && thrown.name === 'TimeoutError'
    throw new LineFailure(
      late
        ? `${origin} did not answer within ${patienceMs / 1_000} s`
        : `nobody answers at ${origin}: start the service with npm start, or say where it is`,
    )
  }
}
