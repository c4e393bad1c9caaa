// A call can be followed as one trace: over three processes, the look-up that is made later, and the message that brings the answer.
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Verdict } from '#machines/protocol.ts'
import { createGateway } from '#test/security/gateway.ts'
import type { CnssServer } from '#test/support/cnss-server.ts'
import { createEnvironment, type Environment } from '#test/support/environment.ts'
import type { Received } from '#test/support/http-stub.ts'
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '#test/support/otlp-receiver.ts'
import type { Program } from '#test/support/program.ts'
import { freshRedisUrl, migratedDatabaseUrl } from '#test/support/servers/fresh.ts'
import { taken } from '#test/support/sms-provider.ts'

const identity = ['2', '1', 'TR123456', '31122027', '05091980']
const [server, client, consumer] = [2, 3, 5]

let environment: Environment
let collector: OtlpReceiver
let cnss: CnssServer
let programs: Program[]
const asked: Received[] = []
const sent: (Received & { to: string })[] = []
/** What the CNSS says, by the card. */
const verdicts: Record<string, Verdict> = {
  TR123456: { outcome: 'registered', registrationNumber: 'ZT123456', hasAccount: false },
  TR123457: { outcome: 'registered', registrationNumber: 'ZT123457', hasAccount: false },
}

beforeAll(async () => {
  collector = await startOtlpReceiver()
  const [REDIS_URL, DATABASE_URL] = await Promise.all([freshRedisUrl(), migratedDatabaseUrl()])
  environment = createEnvironment({
    REDIS_URL,
    DATABASE_URL,
    LOG_LEVEL: 'debug',
    ELIGIBILITY_DEADLINE_MS: '300',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  })
  environment.onClose(collector.close)
  cnss = await environment.startCnssServer(({ idNumber }) => verdicts[idNumber] ?? { outcome: 'unknown' })
  cnss.server.on('request', ({ method = '', url = '', headers }) =>
    asked.push({ method, url, headers, body: '' }),
  )
  await environment.startSmsProvider(message => {
    sent.push(message)
    return taken(message.to, `ATXid_${sent.length}`)
  })
  programs = await Promise.all([1, 2, 3].map(() => environment.createProgram()))
  await Promise.all(programs.map(program => program.start()))
}, 60_000)
afterAll(() => environment?.close())

/** One request, at one of the processes. */
const hop = (at: number, phone: string, session: string, typed: readonly string[]) =>
  gatewayOf(at).hop(phone, typed.join('*'), session)
const gatewayOf = (at: number) => createGateway(programs[at % programs.length]?.url ?? '')

/** A call whose hops are answered by one process after the other; what it read last. */
async function call(phone: string, session: string, answers: readonly string[]): Promise<string> {
  let text = ''
  for (let typed = 0; typed <= answers.length; typed += 1) {
    ;({ text } = await hop(typed, phone, session, answers.slice(0, typed)))
  }
  return text
}

async function nextSms(phone: string): Promise<Received> {
  return vi.waitFor(() => sent.find(({ to }) => to === phone) ?? expect.fail('no message was sent to it'), {
    timeout: 20_000,
  })
}

const traceOf = ({ headers }: Received) => String(headers['traceparent']).split('-')[1] ?? ''
const spansOf = (trace: string) => collector.spans().filter(({ traceId }) => traceId === trace)
const named = (spans: readonly ReceivedSpan[], name: RegExp) => spans.filter(each => name.test(each.name))
const rootsOf = (spans: readonly ReceivedSpan[]) =>
  spans.filter(({ parentSpanId }) => parentSpanId === undefined)
/** Of a trace, once each process has handed over what it has of it: so many turns, these names, and what began it. */
const wholeTrace = (trace: string, turns: number, names: readonly RegExp[]) =>
  vi.waitFor(
    () => {
      const spans = spansOf(trace)
      for (const name of names) expect(spans.map(each => each.name).join('\n')).toMatch(name)
      expect(named(spans, /^turn$/).length).toBeGreaterThanOrEqual(turns)
      expect(named(spans, /\/(ussd|sms)$/).length).toBeGreaterThanOrEqual(turns)
      expect(rootsOf(spans).length).toBeGreaterThan(0)
      return spans
    },
    { timeout: 20_000, interval: 200 },
  )

async function hurryJobs(): Promise<void> {
  const database = new Client({ connectionString: environment.settings['DATABASE_URL'] })
  await database.connect()
  await database.query("update jobs.job set start_after = now() where state = 'created'")
  await database.end()
}

describe('a call in three processes, answered later by SMS', () => {
  const phone = '+212612340021'
  const session = 'ATUid_traced'
  let spans: ReceivedSpan[]
  let trace: string
  beforeAll(async () => {
    cnss.become('silent')
    expect(await call(phone, session, [...identity, '1'])).toMatch(/SMS/)
    cnss.become('well')
    await hurryJobs()
    trace = traceOf(await nextSms(phone))
    // Once it is written down, or nobody knows yet what is reported.
    await wholeTrace(trace, 7, [/^message$/m])
    const delivery = { id: `ATXid_${sent.length}`, phoneNumber: phone, status: 'Success' }
    await gatewayOf(1).post('/sms/delivery', delivery)
    await gatewayOf(2).post('/ussd/events', { sessionId: session, phoneNumber: phone, status: 'Success' })
    spans = await wholeTrace(trace, 7, [/^parked-look-ups$/m, /^message$/m, /delivery$/m, /events$/m])
  }, 60_000)

  it('is one trace: its seven requests and turns, its look-ups, its job and its message', () => {
    expect(named(spans, /^POST \/africastalking\/ussd$/)).toHaveLength(7)
    expect(named(spans, /^turn$/)).toHaveLength(7)
    expect(named(spans, /^look-up$/).length).toBeGreaterThanOrEqual(2)
    expect(named(spans, /^parked-look-ups$/)).toMatchObject([{ kind: consumer }])
    expect(named(spans, /^send by africastalking$/).length).toBeGreaterThanOrEqual(1)
    expect(named(spans, /^transaction$/).length).toBeGreaterThanOrEqual(2)
    expect(new Set(spans.map(({ instance }) => instance)).size).toBe(3)
    expect(collector.problems()).toEqual([])
  })

  it('begins with the request that dialled, and every other span hangs on one of the trace', () => {
    const ids = new Set(spans.map(({ spanId }) => spanId))
    expect(ids.size).toBe(spans.length)
    expect(rootsOf(spans)).toMatchObject([{ name: 'POST /africastalking/ussd', kind: server }])
    const loose = spans.filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId))
    expect(loose).toEqual([])
  })

  it('has each turn under its request, with what became of it', () => {
    const requests = named(spans, /ussd$/)
    for (const turn of named(spans, /^turn$/)) {
      expect(requests.map(({ spanId }) => spanId)).toContain(turn.parentSpanId)
      expect(turn.attributes).toMatchObject({
        'tadamon.gateway': 'africastalking',
        'tadamon.channel': 'ussd',
        'tadamon.call': expect.stringMatching(/^[0-9a-f]{64}$/),
        'tadamon.from': expect.any(String),
      })
    }
    const ends = named(spans, /^turn$/).map(({ attributes }) => attributes['tadamon.to'])
    expect(ends).toContain('review')
    expect(ends).toContain('delayed')
  })

  it('tells the look-up that failed from the one that did not', () => {
    const [failed, well] = named(spans, /^look-up$/).toSorted(byStart)
    expect(failed).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': expect.any(String) } })
    expect(well).toMatchObject({ status: {}, attributes: { 'tadamon.outcome': 'registered' } })
  })

  it('goes on with the CNSS and the carrier: what they are sent names a span of it', () => {
    const ids = spans.map(({ spanId }) => spanId)
    const requests = [
      ...asked.filter(each => traceOf(each) === trace),
      ...sent.filter(({ to }) => to === phone),
    ]
    expect(requests.map(({ url }) => url)).toEqual(
      expect.arrayContaining(['/eligibility', '/v2/accounts', '/version1/messaging']),
    )
    for (const { headers } of requests) {
      const [version, , parent, flags] = String(headers['traceparent']).split('-')
      expect([version, flags]).toEqual(['00', '01'])
      expect(ids).toContain(parent)
    }
    expect(
      named(spans, /^(POST \/eligibility|PUT \/v2\/accounts)$/).every(({ kind }) => kind === client),
    ).toBe(true)
  })

  it('stands on each line of the log that was written for it, and no line of the call is without', () => {
    const written = programs
      .flatMap(program => program.output().split('\n'))
      .flatMap(line => (line.startsWith('{') ? [JSON.parse(line) as Record<string, string>] : []))
    const ofCall = written.filter(({ call }) => call?.startsWith(trace))
    expect(ofCall.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['turn', 'looked up', 'call ended']))
    expect(ofCall.filter(line => line['trace_id'] !== trace)).toEqual([])
    const later = written.filter(line => line['trace_id'] === trace && line['call'] === undefined)
    expect(later.map(({ msg }) => msg)).toEqual(
      expect.arrayContaining(['deferred look-up answered', 'message submitted']),
    )
  })
})

it('a call that drops, its redial and the text message that finishes it are one trace', async () => {
  const phone = '+212612340022'
  const [first, second] = ['ATUid_dropped', 'ATUid_redialled']
  const typed = identity.map(answer => (answer === 'TR123456' ? 'TR123457' : answer))
  await call(phone, first, typed.slice(0, 4))
  expect((await hop(1, phone, second, [])).text).toMatch(/1/)
  await hop(2, phone, second, ['1'])
  await gatewayOf(0).post('/ussd/events', { sessionId: second, phoneNumber: phone, status: 'Incomplete' })
  await gatewayOf(1).post('/sms', {
    id: 'a text',
    from: phone,
    to: '0000',
    text: '05091980',
    date: new Date(Date.now() + 5_000).toISOString(),
  })
  const trace = traceOf(await nextSms(phone))
  const spans = await wholeTrace(trace, 8, [/\/ussd$/m, /\/sms$/m, /^message$/m])
  const turns = named(spans, /^turn$/)
  expect(new Set(turns.map(({ attributes }) => attributes['tadamon.channel']))).toEqual(
    new Set(['ussd', 'sms']),
  )
  expect(new Set(turns.map(({ attributes }) => attributes['tadamon.call'])).size).toBe(2)
  expect(rootsOf(spans)).toHaveLength(1)
})

it('a request that brings a trace of its sender’s is linked with it, and believed nothing else', async () => {
  const sender = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) }
  const phone = '+212612340023'
  const body = new URLSearchParams({
    sessionId: 'ATUid_linked',
    phoneNumber: phone,
    serviceCode: '*000#',
    text: '',
  })
  for (const [at, traceparent] of [`00-${sender.traceId}-${sender.spanId}-00`, 'nonsense'].entries()) {
    const headers = { traceparent, tracestate: 'secret=of-the-sender' }
    await fetch(`${programs[at]?.url}/africastalking/ussd`, { method: 'POST', body, headers })
  }
  const linked = await vi.waitFor(
    () => {
      const found = collector.spans().filter(({ links }) => links.length > 0)
      expect(found).toHaveLength(1)
      return found
    },
    { timeout: 20_000 },
  )
  expect(linked).toMatchObject([{ name: 'POST /africastalking/ussd', links: [sender] }])
  expect(linked[0]?.traceId).not.toBe(sender.traceId)
  expect(collector.bodies().join('\n')).not.toContain('of-the-sender')
})

const byStart = (one: ReceivedSpan, other: ReceivedSpan) =>
  one.startTimeUnixNano < other.startTimeUnixNano ? -1 : 1
