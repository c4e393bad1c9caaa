/**
 * SMS through Africa's Talking's SDK, which by itself has no deadline, follows redirects with the key in hand, keeps its
 * address in a variable of the process, and puts key and text into its errors. None of that leaves this file.
 */
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import type { Carrier, Submission } from '../../outbox/outbox.ts'
import { traceHeaders } from '../../platform/tracing.ts'
import { readStatus } from '../carrier-http.ts'
import { type Agents, createAgents } from '../watched-connection.ts'
import { readAnswer } from './answer.ts'

export interface AfricasTalkingOptions {
  username: string
  apiKey: string
  /** Short code or name that the message comes from; without it, Africa's Talking's default. */
  senderId?: string
  /** Base of the messaging API, with or without `/version1`; without it, Africa's Talking's own. */
  url?: string
  /** After this a message that may have been sent is `unknown`. Half of it is for opening the connection. */
  deadlineMs: number
}

/** What the SDK's own HTTP client does by default; it reads this when a request begins. */
interface HttpDefaults extends Agents {
  maxRedirects: number
  maxContentLength: number
  headers: { common: Record<string, string | undefined> }
}

const load = createRequire(import.meta.url)

/**
 * Loaded when a carrier is made: it takes 27 MB, for whoever sends by it. Not by the package's entry: with the username
 * `sandbox` that would switch every address of the process.
 */
function loadSdk() {
  const inSdk = createRequire(load.resolve('africastalking'))
  return {
    Sms: load('africastalking/lib/sms.js') as typeof import('africastalking/lib/sms.js'),
    common: load('africastalking/lib/common.js') as typeof import('africastalking/lib/common.js'),
    defaults: (inSdk('axios') as { defaults: Pick<HttpDefaults, 'headers'> & Partial<HttpDefaults> })
      .defaults,
  }
}

const notANumber: Submission = { result: 'refused', reason: 'not a phone number' }

export function createAfricasTalkingCarrier(options: AfricasTalkingOptions): Carrier {
  const { username, apiKey, senderId, deadlineMs } = options
  const { Sms, common, defaults } = loadSdk()
  const sms = new Sms({ username, apiKey, format: 'application/json' })
  const url = messagingUrl(options.url ?? ownUrl(username))
  const http: Omit<HttpDefaults, 'headers'> = {
    ...createAgents({ connectMs: deadlineMs / 2, lifeMs: deadlineMs }),
    maxRedirects: 0,
    maxContentLength: 100_000,
  }

  const send = (to: string, text: string): Promise<unknown> => {
    // Read synchronously by `send`: two carriers in one process do not meet.
    common.SMS_URL = url
    Object.assign(defaults, http)
    defaults.headers.common['traceparent'] = traceHeaders().traceparent
    return sms.send({ to, message: text, ...(senderId === undefined ? {} : { from: senderId }) })
  }

  return {
    async submit({ to, text }) {
      if (!/^\+[1-9]\d{7,14}$/.test(to)) return notANumber
      const late = new AbortController()
      const noAnswer: Submission = { result: 'unknown', reason: 'no answer in time' }
      try {
        return await Promise.race([
          send(to, text).then(readAnswer, readError),
          // By then the connection is closed, and the SDK has rejected; this is for when it has not.
          delay(deadlineMs + 100, noAnswer, { signal: late.signal }),
        ])
      } catch {
        return { result: 'unknown', reason: 'the SDK threw' }
      } finally {
        late.abort()
      }
    },
  }
}

/** `http://proxy` and `http://proxy/version1` both mean `http://proxy/version1/messaging`. */
function messagingUrl(base: string): string {
  const trimmed = base.replace(/\/+$/, '').replace(/\/messaging$/, '')
  return `${trimmed.endsWith('/version1') ? trimmed : `${trimmed}/version1`}/messaging`
}

function ownUrl(username: string): string {
  return `https://api.${username.toLowerCase() === 'sandbox' ? 'sandbox.' : ''}africastalking.com`
}

/** Reads what the SDK rejects with and lets go of it: the request in it holds the key and the text. */
function readError(thrown: unknown): Submission {
  if (!(thrown instanceof Error)) {
    // The body of a success other than 201.
    return readAnswer(thrown)
  }
  const status = statusOf(thrown)
  if (status !== undefined) return readStatus(status)
  if (isUnsent(thrown.cause) || isUnsent(thrown))
    return { result: 'retry', reason: `not connected${codeOf(thrown)}` }
  // The SDK checks the number before it sends anything, and finds more wrong than we do.
  if (thrown.message.startsWith('"to" ')) return notANumber
  return { result: 'unknown', reason: `no answer${codeOf(thrown)}` }
}

function statusOf(error: object): number | undefined {
  if (!('response' in error) || typeof error.response !== 'object' || error.response === null)
    return undefined
  return 'status' in error.response && typeof error.response.status === 'number'
    ? error.response.status
    : undefined
}

function isUnsent(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'unsent' in error && error.unsent === true
}

/** A system's code (`ECONNREFUSED`) says nothing about the message. */
function codeOf(error: object): string {
  return 'code' in error && typeof error.code === 'string' && /^[A-Z_]{3,40}$/.test(error.code)
    ? ` ${error.code}`
    : ''
}
