/** A line into a running service: the forms that Africa's Talking posts, and the simulator's inbox for text messages. */
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { type Address, gatewayPatienceMs, post } from './gateway-post.ts'
import { type Dialling, e164, type Line, LineFailure, type Screen } from './line.ts'

export interface GatewayLineOptions {
  /** Several instances of the service take turns, hop by hop. */
  addresses: readonly [Address, ...Address[]]
  clock: Pick<Clock, 'id' | 'sleep'>
  serviceCode?: string
  /** How long an answer may take; by default as long as the gateway lets it. */
  patienceMs?: number
  advanceClock?: (seconds: number) => Promise<void>
}

const inbox = z.array(z.object({ id: z.number(), text: z.string() }))

export function createGatewayLine(options: GatewayLineOptions): Line {
  const { addresses, clock, serviceCode = '*000#', advanceClock } = options
  const { patienceMs = gatewayPatienceMs } = options
  let turn = 0
  /** The call in progress, or the last one. */
  let call: { fields: Record<string, string>; typed: string[] } | null = null
  let talking = false

  const nextAddress = () => addresses[turn++ % addresses.length] ?? addresses[0]

  async function hop(): Promise<Screen> {
    if (call === null) throw new LineFailure('there is no call')
    const { callback } = nextAddress()
    const answer = await post(callback, { ...call.fields, text: call.typed.join('*') }, patienceMs)
    const [, kind, text] = /^(CON|END) ([\s\S]*)$/.exec(answer.body) ?? []
    if (answer.status !== 200 || text === undefined) throw new LineFailure(nonsense(callback, answer.status))
    const ends = kind === 'END'
    if (ends && talking) await tellEnd('Success')
    talking = !ends
    return { text, ends }
  }

  /** As the gateway does when a call is over. */
  async function tellEnd(status: 'Success' | 'Incomplete'): Promise<void> {
    if (call !== null) await post(`${nextAddress().callback}/events`, { ...call.fields, status }, patienceMs)
  }

  return {
    dial({ number, shortcut, network }: Dialling) {
      const fields = {
        sessionId: `ATUid_${clock.id().replaceAll('-', '')}`,
        phoneNumber: e164(number),
        serviceCode,
        ...(network && { networkCode: network }),
      }
      call = { fields, typed: shortcut === undefined ? [] : [shortcut] }
      talking = true
      return hop()
    },
    key(text) {
      call?.typed.push(text)
      return hop()
    },
    repeat: hop,
    async drop() {
      talking = false
    },
    async hangUp() {
      if (talking) await tellEnd('Incomplete')
      talking = false
    },
    async text(number, words) {
      const { callback } = nextAddress()
      const fields = { id: clock.id(), from: e164(number), to: serviceCode, text: words }
      const answer = await post(callback.replace(/ussd$/, 'sms'), fields, patienceMs)
      if (answer.status !== 200) throw new LineFailure(nonsense(callback, answer.status))
    },
    async messages(number, afterId) {
      const { messages } = addresses[0]
      const answer = await post(messages, { to: e164(number), after: String(afterId) }, patienceMs)
      if (answer.status === 404) return null
      const read = answer.status === 200 ? inbox.safeParse(jsonOf(answer.body)) : undefined
      if (!read?.success) throw new LineFailure(`${messages} answers something else than messages`)
      return read.data
    },
    ...(advanceClock && { advanceClock }),
    sleep: milliseconds => clock.sleep(milliseconds),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function nonsense(callback: string, status: number): string {
  // The token is a secret, and errors get mailed around.
  const { origin } = new URL(callback)
  if (status === 404) {
    return `${origin} has no callback there (404): a service with a CALLBACK_TOKEN wants --token, and is it the right address?`
  }
  if (status === 403 || status === 401) return `${origin} does not take calls from this machine (${status})`
  return status === 200
    ? `${origin} answers something else than CON or END: is it the service?`
    : `${origin} answers with status ${status}: is it the service?`
}
