/** A gateway over two processes: repeats hops, sends some twice at once or late, asks the other process when one is dead. */
import { setTimeout as wait } from 'node:timers/promises'
import type { CallingCall, CallingOptions, WireRequest, WireScreen } from '#src/gateways/calling.ts'
import type { GatewayKind } from '#src/gateways/gateway.ts'
import type { Chance } from './chance.ts'
import type { Findings } from './findings.ts'

export interface Screen {
  text: string
  ends: boolean
}

export interface Gateway {
  call(phone: string): GatewayCall
  /** Posts to one process, any; false when it was not taken. */
  post(path: string, form: Record<string, string>): Promise<boolean>
}

export interface GatewayCall {
  /** Sends everything typed so far; null when nobody answered it. */
  hop(typed: readonly string[]): Promise<Screen | null>
  end(status: 'Success' | 'Incomplete' | 'Failed'): Promise<void>
  /** Whether the service learns how this call ends. */
  tellsEnds: boolean
  /** Whether no other call of this phone was heard since it began. */
  isAlone(): boolean
}

export interface GatewayParts {
  urls: readonly [string, ...string[]]
  token: string
  /** Each call comes by one of them. */
  kinds: readonly [GatewayKind, ...GatewayKind[]]
  /** What some of them send with each request. */
  credentials?: CallingOptions
  chance: Chance
  findings: Findings
  isFaulty: boolean
  /** What is said to a caller when nothing can be done: no answer to compare with. */
  isApology(text: string): boolean
  /** Every screen passes by here, those that the caller never sees too. */
  look(phone: string, screen: Screen): void
}

const timeoutMs = 10_000
/** Longer than a dial under an id that comes again is taken for the same one. */
const redialMs = 3_100
/** Where nothing but time tells, the same answer later than this is another one. */
const repeatWindowMs = 1_500
const [network, serviceCode] = ['60401', '*000#']
const form = { 'content-type': 'application/x-www-form-urlencoded' }

export function createGateway(parts: GatewayParts): Gateway {
  const { urls, token, kinds, credentials, chance, findings, isFaulty, isApology, look } = parts
  /** Of each phone, when something was last heard of each of its calls; while a hop is under way it may be any time. */
  const heard = new Map<string, Map<string, number>>()
  /** Of each phone, when the dialling of its last call was last under way. */
  const began = new Map<string, number>()
  const anyUrl = () => chance.pick(urls)
  const anotherUrl = (url: string) => urls.find(other => other !== url) ?? url

  async function ask(url: string, gateway: string, { method, path, headers, body }: WireRequest) {
    try {
      const answer = await fetch(`${url}/${token}/${gateway}${path}`, {
        method,
        headers,
        ...(body !== undefined && { body }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      const headersOf = Object.fromEntries(answer.headers)
      return { status: answer.status, headers: headersOf, body: await answer.text() }
    } catch {
      return null
    }
  }

  return {
    async post(path, fields) {
      const request = {
        method: 'POST',
        path: `/${path}`,
        headers: form,
        body: String(new URLSearchParams(fields)),
      } as const
      return (await ask(anyUrl(), 'africastalking', request))?.status === 200
    },

    call(phone) {
      const { kind, calling, tellsRepeatsBy, sessionIds } = chance.pick(kinds)
      const sessionId = `${chance.whole(0, 2 ** 31)}${chance.whole(0, 2 ** 31)}`
      let call: CallingCall = { session: sessionId, caller: phone, network, serviceCode, inputs: [] }
      const beganAt = Date.now()
      let earlier: WireRequest | null = null
      let last: WireRequest | null = null
      /** When each request left first. */
      const leftAt = new WeakMap<WireRequest, number>()
      const callsOfPhone = heard.get(phone) ?? new Map<string, number>()
      heard.set(phone, callsOfPhone)

      async function send(url: string, request: WireRequest): Promise<Screen | null> {
        const sentAt = Date.now()
        const isAgain = leftAt.has(request)
        if (!isAgain) leftAt.set(request, sentAt)
        callsOfPhone.set(sessionId, Number.POSITIVE_INFINITY)
        const answer = await ask(url, kind, request)
        // Given up here, it may be worked on there for some time yet.
        if (answer !== null) callsOfPhone.set(sessionId, Date.now())
        findings.count('hops')
        if (answer === null) {
          findings.count(Date.now() - sentAt >= timeoutMs ? 'hops without an answer in time' : 'hops cut off')
          return null
        }
        if (
          isAgain &&
          tellsRepeatsBy === 'time' &&
          Date.now() - (leftAt.get(request) ?? 0) >= repeatWindowMs
        ) {
          findings.count('repeats so late that they are answers')
          return null
        }
        const read = readSafely(answer)
        if (read === null) {
          findings.broken(
            'sameHop',
            `a hop of ${kind} is answered with ${answer.status}, and not as it understands`,
          )
          return null
        }
        const { text, ends, echo } = read
        // Of an old request the echo is old as well.
        if (echo !== undefined && request === last) call = { ...call, echo }
        look(phone, { text, ends })
        return { text, ends }
      }

      function readSafely(answer: Parameters<typeof calling.read>[0]): WireScreen | null {
        try {
          return calling.read(answer)
        } catch {
          return null
        }
      }

      const othersSince = (since: number) =>
        [...callsOfPhone].filter(([id, at]) => id !== sessionId && at >= since)

      function compare(since: number, first: Screen | null, again: Screen | null, how: string): void {
        if (first === null || again === null) return
        if (isApology(first.text) || isApology(again.text)) return
        if (first.text === again.text && first.ends === again.ends) return
        // A call after which two others were heard is over, and told so.
        if (othersSince(since).length > 1) return
        findings.broken('sameHop', `${how}, and the answers differ:\n${first.text}\n--\n${again.text}`)
      }

      async function twoAtOnce(url: string, request: WireRequest): Promise<Screen | null> {
        findings.count('hops sent twice at once')
        const since = Date.now()
        const [one, other] = await Promise.all([send(url, request), send(anotherUrl(url), request)])
        compare(since, one, other, `a hop of ${kind} sent twice at once`)
        return one !== null && !isApology(one.text) ? one : (other ?? one)
      }

      /** As a gateway does when a process is gone: the same hop, elsewhere. */
      async function insist(url: string, request: WireRequest): Promise<Screen | null> {
        for (let attempt = 0, at = url; attempt < 3; attempt += 1, at = anotherUrl(at)) {
          const screen = await send(at, request)
          if (screen !== null) return screen
          await wait(100)
        }
        return null
      }

      return {
        isAlone: () => othersSince(beganAt).length === 0,
        tellsEnds: calling.hangUp(call) !== null,
        async hop(typed) {
          // Nobody dials, goes through a menu and dials again in less: there a dial would be the gateway's repeat.
          const dials = typed.length === 0
          if (dials && sessionIds === 'reused')
            await wait(Math.max(0, (began.get(phone) ?? 0) + redialMs - Date.now()))
          // A person takes that long for the same answer again.
          if (typed.length > 1 && typed.at(-1) === typed.at(-2)) await wait(calling.sameAnswerMs)
          call = { ...call, inputs: typed }
          const request = dials ? calling.dial(call, credentials) : calling.answer(call, credentials)
          last = request
          findings.count(`hops of ${kind}`)
          const url = anyUrl()
          const since = Date.now()
          if (isFaulty && earlier !== null && tellsRepeatsBy !== 'time' && chance.happens(0.05)) {
            findings.count('hops sent late')
            const late = earlier
            void wait(chance.whole(0, 100)).then(() => send(anyUrl(), late))
          }
          const twice = isFaulty && chance.happens(0.08)
          const answer = twice ? twoAtOnce(url, request) : insist(url, request)
          if (dials) void answer.then(() => began.set(phone, Date.now()))
          // Some hang up when an answer takes long, while it is being worked out.
          const isImpatient = isFaulty && chance.happens(0.4)
          const screen = await (isImpatient
            ? Promise.race([answer, wait(chance.whole(100, 700), 'hung up' as const)])
            : answer)
          if (screen === 'hung up') {
            findings.count('hops that nobody waited for')
            return null
          }
          if (screen !== null && isFaulty && chance.happens(0.2)) {
            findings.count('hops repeated')
            if (chance.happens(0.3)) await wait(chance.whole(0, 1_000))
            const again = await send(anyUrl(), request)
            compare(since, screen, again, `a hop of ${kind} repeated`)
            // What the phone shows may be gone by now: whoever goes on types into another screen.
            if (again === null && tellsRepeatsBy === 'time') return null
          }
          earlier = request
          return screen
        },
        async end(status) {
          findings.count(`calls ${status}`)
          const event = status === 'Success' ? (calling.finished?.(call) ?? null) : calling.hangUp(call)
          if (event === null) return
          const isTaken = (await ask(anyUrl(), kind, event))?.status === 200
          // The same end twice is one.
          if (isTaken && isFaulty && chance.happens(0.2)) await ask(anyUrl(), kind, event)
        },
      }
    },
  }
}
