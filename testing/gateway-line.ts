/** A line into a running service: what a gateway sends, by default Africa's Talking, and the simulator's inbox for text messages. */

import { calling as africasTalking } from '../src/gateways/africastalking/calling.ts'
import type {
  CallingCall,
  CallingOptions,
  CallingSide,
  WireAnswer,
  WireRequest,
} from '../src/gateways/calling.ts'
import { createClock } from '../src/platform/clock.ts'
import { type Address, gatewayTimeoutMs, post, send } from './gateway-post.ts'
import { type Dialling, e164, type Line, LineFailure, type Message, type Screen } from './line.ts'

export interface GatewayLineOptions {
  /** Several instances of the service take turns, hop by hop. */
  addresses: readonly [Address, ...Address[]]
  /** Which gateway's requests these are. */
  gateway?: CallingSide
  /** What it sends with each, where it does. */
  credentials?: CallingOptions
  /** Told of every exchange of a call as it was on the wire. */
  exchanged?(request: WireRequest, answer: WireAnswer): void
  /** Where ids, times and waiting come from; by default the system. */
  clock?: { id(): string; now(): number; sleep(milliseconds: number): Promise<void> }
  serviceCode?: string
  /** How long an answer may take; by default as long as the gateway lets it. */
  timeoutMs?: number
  advanceClock?: (seconds: number) => Promise<void>
}

export function createGatewayLine(options: GatewayLineOptions): Line {
  const { addresses, clock = createClock(), serviceCode = '*000#', advanceClock } = options
  const { timeoutMs = gatewayTimeoutMs, gateway = africasTalking, credentials, exchanged } = options
  let turn = 0
  /** The call in progress, or the last one. */
  let call: CallingCall | null = null
  let last: WireRequest | null = null
  let talking = false

  /** However fast a transcript is played, nobody sends two messages in one second. */
  let sent = 0
  const nextAddress = () => addresses[turn++ % addresses.length] ?? addresses[0]

  async function exchange(request: WireRequest): Promise<WireAnswer> {
    const base = nextAddress().callback.replace(/\/ussd$/, '')
    const answer = await send(`${base}${request.path}`, request, timeoutMs)
    exchanged?.(request, answer)
    return answer
  }

  async function hop(request: WireRequest): Promise<Screen> {
    last = request
    const answer = await exchange(request)
    const read = readSafely(gateway, answer)
    if (read === null) throw new LineFailure(nonsense(addresses[0].callback, answer.status))
    const { text, ends, echo } = read
    if (call !== null && echo !== undefined) call = { ...call, echo }
    if (ends && talking && call !== null && gateway.finished) await exchange(gateway.finished(call))
    talking = !ends
    return { text, ends }
  }

  /** Time for a person to do what a machine would do at once. */
  async function take(milliseconds: number): Promise<void> {
    if (milliseconds === 0) return
    if (advanceClock) await advanceClock(Math.ceil(milliseconds / 1_000))
    else await clock.sleep(milliseconds)
  }

  return {
    async dial({ number, shortcut, network }: Dialling) {
      const caller = e164(number)
      if (call?.caller === caller) await take(gateway.redialMs ?? 0)
      const id = clock.id().replaceAll('-', '')
      call = {
        session: gateway === africasTalking ? `ATUid_${id}` : id,
        caller,
        serviceCode,
        inputs: [],
        ...(network && { network }),
        ...(shortcut !== undefined && { shortcut }),
      }
      talking = true
      return hop(gateway.dial(call, credentials))
    },
    async key(text) {
      if (call === null) throw new LineFailure('there is no call')
      if (call.inputs.at(-1) === text) await take(gateway.sameAnswerMs)
      call = { ...call, inputs: [...call.inputs, text] }
      return hop(gateway.answer(call, credentials))
    },
    repeat() {
      if (last === null) throw new LineFailure('there is no call')
      return hop(last)
    },
    async drop() {
      talking = false
    },
    async hangUp() {
      const request = talking && call !== null ? gateway.hangUp(call, credentials) : null
      if (request !== null) await exchange(request)
      talking = false
    },
    async text(number, words) {
      const { callback } = nextAddress()
      const date = new Date(clock.now() + 1_000 * sent++).toISOString()
      const fields = { id: clock.id(), from: e164(number), to: serviceCode, text: words, date }
      const answer = await post(callback.replace(/[a-z0-9]+\/ussd$/, 'africastalking/sms'), fields, timeoutMs)
      if (answer.status !== 200) throw new LineFailure(nonsense(callback, answer.status))
    },
    async messages(number, afterId) {
      const { messages, opsToken } = addresses[0]
      const fields = { to: e164(number), after: String(afterId) }
      // Without a token the service believes its own pages only, on its own machine.
      const { origin } = new URL(messages)
      const headers = opsToken === undefined ? { origin } : { authorization: `Bearer ${opsToken}` }
      const answer = await post(messages, fields, timeoutMs, headers)
      if ([401, 403, 404].includes(answer.status)) return null
      const read = answer.status === 200 ? jsonOf(answer.body) : undefined
      if (!isInbox(read)) throw new LineFailure(`${messages} answers something else than messages`)
      return read
    },
    ...(advanceClock && { advanceClock }),
    sleep: milliseconds => clock.sleep(milliseconds),
  }
}

function readSafely(gateway: CallingSide, answer: WireAnswer) {
  try {
    return gateway.read(answer)
  } catch {
    return null
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isInbox(read: unknown): read is Message[] {
  return Array.isArray(read) && read.every(isMessage)
}

function isMessage(one: { id?: unknown; text?: unknown } | null): boolean {
  return typeof one?.id === 'number' && typeof one.text === 'string'
}

function nonsense(callback: string, status: number): string {
  // The token is a secret, and errors get mailed around.
  const { origin } = new URL(callback)
  if (status === 404) {
    return `${origin} has no callback there (404): a service with a CALLBACK_TOKEN wants --token, and is it the right address?`
  }
  if (status === 403 || status === 401) return `${origin} does not take calls from this machine (${status})`
  return status === 200
    ? callback.endsWith('/africastalking/ussd')
      ? `${origin} answers something else than CON or END: is it the service?`
      : `${origin} answers something that this gateway does not understand: is it the service?`
    : `${origin} answers with status ${status}: is it the service?`
}
