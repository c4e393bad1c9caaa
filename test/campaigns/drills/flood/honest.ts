// Those who have a right to be served, and notice when they are not: a gateway at work, one that comes for the first time, an operator.
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { samplePeople } from '#src/eligibility/import/sample-people.ts'
import { answersOf } from '#test/security/planted.ts'

export interface Served {
  /** How long each request took, in milliseconds. */
  tookMs: number[]
  /** What went otherwise than it should, in a few words each. */
  disturbed: string[]
}

export interface Place {
  port: number
  callbackToken: string
  opsToken: string
}

/** A gateway gives up after ten seconds. */
const timeoutMs = 10_000
const [callers, pauseMs] = [12, 50]

/** Nobody calls twice: who has called before is asked less. */
let phones = 0

const known = samplePeople().filter(({ hasAccount, scheme }) => hasAccount && scheme === 'amo-tadamon')

export async function beServed({ port, callbackToken, opsToken }: Place, seconds: number): Promise<Served> {
  const served: Served = { tookMs: [], disturbed: [] }
  const until = performance.now() + seconds * 1_000
  const isOver = () => performance.now() > until
  const agent = new Agent({ keepAlive: true, maxSockets: callers })

  /** What is said, or nothing when it is not what it should be. */
  async function ask(who: string, options: object, form: string | null, isRight: (said: string) => boolean) {
    const startedAt = performance.now()
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const sent = request({ port, host: '127.0.0.1', signal, ...options })
      sent.end(form ?? '')
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      const said = await text(response)
      served.tookMs.push(performance.now() - startedAt)
      if (response.statusCode === 200 && isRight(said)) return
      served.disturbed.push(`${who}: ${response.statusCode} ${said.slice(0, 80)}`)
    } catch (error) {
      const { code = '', name } = error as NodeJS.ErrnoException
      served.disturbed.push(`${who}: ${code || name}`)
    }
  }

  /** A whole call, to the registration number, from a phone that nobody knows. */
  async function call(who: string, options: object): Promise<void> {
    const person = known[phones % known.length]
    if (person === undefined) throw new Error('one of the sample people has an account')
    const phoneNumber = `+2126${String(10_000_000 + phones++)}`
    const keys = [...answersOf(person), '1']
    for (let count = 0; count <= keys.length && !isOver(); count += 1) {
      const form = { sessionId: `ATUid_${phoneNumber}`, phoneNumber, text: keys.slice(0, count).join('*') }
      const isRight = (said: string) =>
        count < keys.length ? said.startsWith('CON ') : said.includes(person.registrationNumber ?? '?')
      const path = `/${callbackToken}/africastalking/ussd`
      await ask(who, { path, method: 'POST', ...options }, new URLSearchParams(form).toString(), isRight)
    }
  }

  const gateway = async () => {
    while (!isOver()) {
      await call('the gateway', { agent })
      await wait(pauseMs)
    }
  }
  const newcomers = async () => {
    for (let machine = 1; !isOver(); machine += 1) {
      await call('a gateway’s new machine', { localAddress: `127.77.0.${1 + (machine % 250)}`, agent: false })
      await wait(pauseMs)
    }
  }
  const operator = async () => {
    // From where wrong tokens come as well.
    const localAddress = '127.66.4.1'
    const headers = { authorization: `Bearer ${opsToken}` }
    while (!isOver()) {
      await ask('the operator', { path: '/metrics', headers, localAddress, agent: false }, null, said =>
        said.includes('tadamon_build_info'),
      )
      await wait(500)
    }
  }
  await Promise.all([...Array.from({ length: callers }, gateway), newcomers(), operator()])
  agent.destroy()
  return served
}
