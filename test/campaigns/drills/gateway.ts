/** A gateway over two processes: repeats hops, sends some twice at once or late, asks the other process when one is dead. */
import { setTimeout as wait } from 'node:timers/promises'
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
}

export interface GatewayParts {
  urls: readonly [string, ...string[]]
  token: string
  chance: Chance
  findings: Findings
  isFaulty: boolean
  /** What is said to a caller when nothing can be done: no answer to compare with. */
  isApology(text: string): boolean
  /** Every screen passes by here, those that the caller never sees too. */
  look(phone: string, screen: Screen): void
}

const patienceMs = 10_000
const [operatorCode, serviceCode] = ['60401', '*000#']

export function createGateway(parts: GatewayParts): Gateway {
  const { urls, token, chance, findings, isFaulty, isApology, look } = parts
  /** Of each phone, when something was last heard of each of its calls; while a hop is under way it may be any time. */
  const heard = new Map<string, Map<string, number>>()
  const anyUrl = () => chance.pick(urls)
  const anotherUrl = (url: string) => urls.find(other => other !== url) ?? url

  async function post(url: string, path: string, form: Record<string, string>) {
    try {
      const answer = await fetch(`${url}/${token}/africastalking/${path}`, {
        method: 'POST',
        body: new URLSearchParams(form),
        signal: AbortSignal.timeout(patienceMs),
      })
      return { status: answer.status, body: await answer.text() }
    } catch {
      return null
    }
  }

  return {
    async post(path, form) {
      return (await post(anyUrl(), path, form))?.status === 200
    },

    call(phone) {
      const sessionId = `ATUid_${chance.whole(0, 2 ** 31)}${chance.whole(0, 2 ** 31)}`
      const fields = { sessionId, phoneNumber: phone, networkCode: operatorCode, serviceCode }
      let earlier: readonly string[] | null = null
      const callsOfPhone = heard.get(phone) ?? new Map<string, number>()
      heard.set(phone, callsOfPhone)

      async function send(url: string, typed: readonly string[]): Promise<Screen | null> {
        const sentAt = Date.now()
        callsOfPhone.set(sessionId, Number.POSITIVE_INFINITY)
        const answer = await post(url, 'ussd', { ...fields, text: typed.join('*') })
        // Given up here, it may be worked on there for some time yet.
        if (answer !== null) callsOfPhone.set(sessionId, Date.now())
        findings.count('hops')
        if (answer === null) {
          findings.count(
            Date.now() - sentAt >= patienceMs ? 'hops without an answer in time' : 'hops cut off',
          )
          return null
        }
        const [, kind, text] = /^(CON|END) ([\s\S]*)$/.exec(answer.body) ?? []
        if (answer.status !== 200 || text === undefined) {
          findings.broken('sameHop', `a hop is answered with ${answer.status} and not with CON or END`)
          return null
        }
        const screen = { text, ends: kind === 'END' }
        look(phone, screen)
        return screen
      }

      function compare(since: number, first: Screen | null, again: Screen | null, how: string): void {
        if (first === null || again === null) return
        if (isApology(first.text) || isApology(again.text)) return
        if (first.text === again.text && first.ends === again.ends) return
        // A call after which two others were heard is over, and told so.
        const others = [...callsOfPhone].filter(([id, at]) => id !== sessionId && at >= since)
        if (others.length > 1) return
        findings.broken('sameHop', `${how}, and the answers differ:\n${first.text}\n--\n${again.text}`)
      }

      async function twoAtOnce(url: string, typed: readonly string[]): Promise<Screen | null> {
        findings.count('hops sent twice at once')
        const since = Date.now()
        const [one, other] = await Promise.all([send(url, typed), send(anotherUrl(url), typed)])
        compare(since, one, other, 'a hop sent twice at once')
        return one !== null && !isApology(one.text) ? one : (other ?? one)
      }

      /** As a gateway does when a process is gone: the same hop, elsewhere. */
      async function insist(url: string, typed: readonly string[]): Promise<Screen | null> {
        for (let attempt = 0, at = url; attempt < 3; attempt += 1, at = anotherUrl(at)) {
          const screen = await send(at, typed)
          if (screen !== null) return screen
          await wait(100)
        }
        return null
      }

      return {
        async hop(typed) {
          const url = anyUrl()
          const since = Date.now()
          if (isFaulty && earlier !== null && chance.happens(0.05)) {
            findings.count('hops sent late')
            const late = earlier
            void wait(chance.whole(0, 100)).then(() => send(anyUrl(), late))
          }
          const twice = isFaulty && chance.happens(0.08)
          const answer = twice ? twoAtOnce(url, typed) : insist(url, typed)
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
            compare(since, screen, await send(anyUrl(), typed), 'a hop repeated')
          }
          earlier = typed
          return screen
        },
        async end(status) {
          findings.count(`calls ${status}`)
          const event = {
            ...fields,
            status,
            durationInMillis: '1000',
            hopsCount: '1',
            input: '',
            lastAppResponse: '',
          }
          const isTaken = (await post(anyUrl(), 'ussd/events', event))?.status === 200
          // Idempotent, says the gateway's own page.
          if (isTaken && isFaulty && chance.happens(0.2)) await post(anyUrl(), 'ussd/events', event)
        },
      }
    },
  }
}
