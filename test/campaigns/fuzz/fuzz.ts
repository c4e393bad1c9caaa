// Posts what is hostile to a running service, in the midst of honest calls, and looks at every answer.
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { fits, narrowest } from '#machines/encoding.ts'
import { samplePeople } from '#src/eligibility/import/sample-people.ts'
import { hostile, type Posted } from '../../security/hostile.ts'
import { answersOf } from '../../security/planted.ts'
import { askRaw, strangeRequests } from './strange-requests.ts'

export interface FuzzOptions {
  /** Of the service, with the token where there is one. */
  url: string
  cases: number
  seed: number
  /** Told now and then how many have been posted. */
  onProgress?: (posted: number) => void
}

/** The settings that let it through to everything: no limit stops it. */
export const fuzzSettings = {
  SAMPLE_PEOPLE: 'true',
  LOG_LEVEL: 'error',
  LOOKUPS_PER_CALLER: '1000000',
  FAILURES_PER_ID: '1000000',
  LOOKUPS_PER_SECOND: '1000000',
  CODES_PER_HOUR: '1000000',
  OPS_TOKEN: 'operators-only-in-fuzz',
  SECURITY_CONTACT: 'mailto:securite@exemple.ma',
}

const atOnce = 25
/** Of these. */
const strangeAtOnce = 5
/** A gateway waits ten seconds. */
const deadlineMs = 9_500

/** Honest callers: what each reads at the end of a call, and nobody else may read. */
const honest = samplePeople()
  .filter(({ hasAccount, scheme }) => hasAccount && scheme === 'amo-tadamon')
  .map((person, index) => ({
    phone: `+21261111110${index}`,
    answers: answersOf(person),
    card: person.idNumber,
    number: person.registrationNumber ?? '',
  }))

/** @throws with the seed and the smallest batch that went wrong. */
export async function fuzz({ url, cases, seed, onProgress }: FuzzOptions): Promise<void> {
  const base = new URL(`${url}/africastalking`)
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce + 5 })
  // Used again only when nobody remembers them.
  const sessions = Array.from({ length: 41 }, (_, index) => `ATUid_honest_${index}`)
  const known = { sessions, cards: [...honest.map(({ card }) => card), 'AB123456', 'ZZ999999'] }
  let posted = 0
  let calls = 0

  const post = async ({ path, contentType, body }: Posted) => {
    const startedAt = performance.now()
    const sent = request(base.href + path, {
      method: 'POST',
      agent,
      headers: { 'content-type': contentType, 'content-length': body.length },
    })
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const said = await text(response)
    return {
      status: response.statusCode,
      type: response.headers['content-type'],
      said,
      ms: performance.now() - startedAt,
    }
  }
  const hop = (phoneNumber: string, sessionId: string, typed: readonly string[]) =>
    post({
      path: '/ussd',
      contentType: 'application/x-www-form-urlencoded',
      body: Buffer.from(new URLSearchParams({ phoneNumber, sessionId, text: typed.join('*') }).toString()),
    })

  /** Reads what it would read alone in the world. */
  const callHonestly = async () => {
    const { phone, answers, card, number } = honest[calls % honest.length] as (typeof honest)[number]
    const session = sessions[calls++ % sessions.length] ?? ''
    const first = await hop(phone, session, [])
    // The language is remembered from call to call.
    const typed = first.said.includes('Français') ? answers : answers.slice(1)
    for (let count = 1; count < typed.length; count += 1) await hop(phone, session, typed.slice(0, count))
    const review = await hop(phone, session, typed)
    const end = await hop(phone, session, [...typed, '1'])
    expectThat(
      review.said.startsWith('CON ') && review.said.includes(card),
      'callers see their card',
      review.said,
    )
    expectThat(
      end.said.startsWith('END ') && end.said.includes(number),
      'callers read their number',
      end.said,
    )
    const both = `${review.said} ${end.said}`
    const others = honest.filter(other => other.card !== card)
    expectThat(!others.some(other => both.includes(other.card)), 'callers see no other’s card', both)
    expectThat(!others.some(other => both.includes(other.number)), 'callers read no other’s number', both)
  }

  const tryOne = async (attempt: Posted) => {
    const { status, type, said, ms } = await post(attempt)
    expectThat(ms < deadlineMs, 'an answer comes in time', `${ms} ms`)
    for (const { number } of honest)
      expectThat(!said.includes(number), 'nobody reads an honest caller’s number', said)
    if (attempt.path !== '/ussd') {
      if (attempt.path === '/sms' && !hasSms) return
      expectThat(
        status === 200 && said === '',
        'the gateway’s other forms are answered with nothing',
        `${status} ${said}`,
      )
      return
    }
    expectThat(
      status === 200 && type === 'text/plain; charset=utf-8',
      'a hop is answered with text',
      `${status} ${type}`,
    )
    expectThat(/^(CON|END) \S/.test(said) && fits(said.slice(4), narrowest), 'an answer is a screen', said)
    expectThat(
      !/\bat .*:\d+:\d+|node_modules|\[object|undefined|Error/.test(said),
      'an answer tells nothing of the program',
      said,
    )
  }

  /** Whatever it was, nobody without a secret sees what is the operator's, and nothing of it is a failure of ours. */
  const tryStrangely = async (bytes: Buffer, index: number) => {
    const startedAt = performance.now()
    const said = await askRaw(Number(base.port), bytes, `127.0.1.${1 + (index % 200)}`)
    const ms = performance.now() - startedAt
    expectThat(ms < deadlineMs, 'an answer comes in time', `${ms} ms`)
    expectThat(!/^HTTP\/1\.1 (?!100 |[24]\d\d )/.test(said), 'a strange request is no failure of ours', said)
    expectThat(
      !/tadamon_build_info|"serviceCode"|node_modules|\bat .*:\d+:\d+/.test(said),
      'strangers see nothing',
      said,
    )
  }

  const nothing = { contentType: 'application/x-www-form-urlencoded', body: Buffer.alloc(0) }
  const hasSms = (await post({ path: '/sms', ...nothing })).status !== 404

  const many = <Attempt>(of: fc.Arbitrary<Attempt>, count: number) =>
    fc.array(of, { minLength: count, maxLength: count })
  const batch = fc.tuple(
    many(hostile(known), atOnce - strangeAtOnce),
    many(strangeRequests(new URL(url).pathname), strangeAtOnce),
  )
  const property = fc.asyncProperty(batch, async ([attempts, strange]) => {
    await Promise.all([callHonestly(), ...attempts.map(tryOne), ...strange.map(tryStrangely)])
    posted += atOnce
    onProgress?.(posted)
  })
  try {
    await fc.assert(property, { seed, numRuns: Math.ceil(cases / atOnce), endOnFailure: true })
  } finally {
    agent.destroy()
  }
}

function expectThat(holds: boolean, what: string, seen: string): void {
  if (!holds) throw new Error(`not so: ${what}. Seen: ${JSON.stringify(seen.slice(0, 300))}`)
}

/** The lines in which the service says that something went wrong by its own fault. */
export function faultsIn(output: string): string[] {
  return output.split('\n').filter(line => /"level":(50|60)|Error/.test(line))
}
