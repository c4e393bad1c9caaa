/** Whether others can be reached whom the service asks or sends by: their name, their port, their certificate. */
import { once } from 'node:events'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { Config } from '../../config/config.ts'
import { type Finding, judge, look, right, wrong } from './finding.ts'

const timeoutMs = 5_000
/** A certificate is renewed a month before its end, by those who do it by themselves. */
const leastDays = 14
const dayMs = 86_400_000

const ports: Record<string, number> = { 'https:': 443, 'http:': 80, 'smtps:': 465, 'smtp:': 587 }

/** Of carriers that need not be told where they are. */
const ownAddresses: Record<string, string> = {
  africastalking: 'https://api.africastalking.com',
  infobip: 'https://api.infobip.com',
  twilio: 'https://api.twilio.com',
}

export async function checkOthers(config: Config, now: () => number): Promise<readonly Finding[]> {
  const { eligibility, carriers, email, traces } = config
  const others: [what: string, setting: string, url: string | undefined][] = [
    ['CNSS', 'ELIGIBILITY_URL', eligibility?.url],
    ...carriers.map(({ name, kind, options }): [string, string, string | undefined] => [
      `carrier ${name}`,
      `${name.toUpperCase()}_URL`,
      options.url ?? ownAddresses[kind],
    ]),
    ['mail', 'SMTP_URL', email?.smtpUrl],
    ['traces', 'OTEL_EXPORTER_OTLP_ENDPOINT', traces?.endpoint],
  ]
  const reached = await Promise.all(
    others.map(async ([what, setting, url]) =>
      url === undefined ? [] : checkReach({ what, setting, url }, now),
    ),
  )
  return [...reached.flat(), ...(eligibility ? await checkToken(eligibility) : [])]
}

export async function checkReach(
  { what, setting, url }: { what: string; setting: string; url: string },
  now: () => number,
): Promise<readonly Finding[]> {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const place = { host, port: Number(port) || (ports[protocol] ?? 443) }
  const name = `${host}:${place.port}`
  const mend = `is ${setting} right, may this machine go out to ${name}, and is its certificate signed by a CA that is known here?`
  return look(what, mend, async () => {
    if (!protocol.endsWith('s:')) {
      await connected(connect(place), 'connect', () => {})
      return [right(what, `${name} answers, in clear text`)]
    }
    const socket = connectTls({ ...place, ...(isIP(host) === 0 && { servername: host }) })
    const until = await connected(socket, 'secureConnect', validUntil)
    const days = Math.floor((until - now()) / dayMs)
    return [
      judge(what, days >= leastDays, {
        right: `${name} answers, its certificate is good for ${days} days`,
        wrong: `${name} answers, and its certificate ends in ${days} days`,
        mend: 'have it renewed',
      }),
    ]
  })
}

/** Waits for `event`, reads what `read` wants of the socket, and ends it. @throws the system's error. */
async function connected<S extends Socket, T>(socket: S, event: string, read: (socket: S) => T): Promise<T> {
  try {
    await once(socket, event, { signal: AbortSignal.timeout(timeoutMs) })
    return read(socket)
  } finally {
    socket.on('error', () => {}).destroy()
  }
}

function validUntil(socket: TLSSocket): number {
  return Date.parse(socket.getPeerCertificate().valid_to)
}

/** By a question that is none: whoever has the right token is told so, whoever has not is turned away before. */
async function checkToken({ url, token }: { url: string; token: string }): Promise<readonly Finding[]> {
  return look('CNSS', 'ask those who run it', async () => {
    const answer = await fetch(`${url.replace(/\/+$/, '')}/eligibility`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await answer.arrayBuffer()
    const { status } = answer
    if (status === 401 || status === 403) {
      return [
        wrong('CNSS', `refuses ELIGIBILITY_TOKEN (${status})`, 'ask those who run it for the right one'),
      ]
    }
    return [
      judge('CNSS', status >= 400 && status < 500 && status !== 404, {
        right: 'takes ELIGIBILITY_TOKEN',
        wrong: `answers a question that is none with ${status}`,
        mend: 'is ELIGIBILITY_URL the address of the contract? 400 or 422 would be right',
      }),
    ]
  })
}
