// The wire of each carrier, case by case, and what holds for all of them: an answer means one of five things, nothing is
// sent twice, Arabic goes out as it is, and a report is read for what it says (facts 33 to 38 of the conformance suite).
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CarrierInstance } from '#src/gateways/carrier.ts'
import { carrierKinds, ownCarrierDescriptions, readDescribedCarriers } from '#src/gateways/carrier-kinds.ts'
import type { DeliveryReport, Submission } from '#src/outbox/outbox.ts'
import { type Answer, type Listening, type Received, startStub } from '#test/support/http-stub.ts'

interface SendCase {
  name: string
  text?: string
  request?: {
    method?: string
    path?: string
    headers?: Record<string, string>
    body?: string
    json?: unknown
    form?: Record<string, string>
  }
  answer: { status: number; body: string }
  means: Partial<Submission>
}

interface ReportCase {
  name: string
  request: { method: string; path: string; headers?: Record<string, string>; body?: string }
  means: Partial<DeliveryReport>[]
  refused?: true
  status?: number
}

interface Table {
  carrier: string
  instance: Partial<CarrierInstance>
  send: SendCase[]
  reports: ReportCase[]
}

const folder = new URL('./carriers/', import.meta.url)
const tables = readdirSync(folder).map(
  file => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Table,
)
const everyKind = [...carrierKinds, ...readDescribedCarriers(ownCarrierDescriptions).described]

it('every kind of carrier has a table of wire cases', () => {
  expect(tables.map(({ carrier }) => carrier).sort()).toEqual(everyKind.map(({ kind }) => kind).sort())
})

const arabic = 'كلمة مرور Ma CNSS: K7MP-XR24-B9TD'

describe.each(tables)('$carrier', ({ carrier: name, instance, send, reports }) => {
  const kind = everyKind.find(each => each.kind === name)
  if (kind === undefined) throw new Error(`no kind ${name}`)
  let stub: Listening
  let answer: Answer
  const received: Received[] = []
  const all: CarrierInstance = {
    name,
    // Short only where nothing comes: a busy machine is no carrier that hangs.
    deadlineMs: 20_000,
    publicUrl: 'https://amo.example',
    reportUrl: `https://amo.example/TOKEN/${name}/sms/delivery`,
    ...instance,
  }
  const submit = (message: { to?: string; text?: string } = {}, url = stub.url, given = answer) =>
    kind
      .createCarrier({ ...all, url, ...(typeof given === 'string' && { deadlineMs: 400 }) })
      .submit({ to: '+212612345678', text: 'Votre code est 123456', reference: '7f3a', ...message })
  /** Of a case that is taken: what else is there of the answer is as it should be. */
  const taken = send[0]?.answer ?? { status: 200, body: '' }

  beforeAll(async () => {
    stub = await startStub(request => {
      received.push(request)
      return answer
    })
  })
  beforeEach(() => {
    received.length = 0
  })
  afterAll(() => stub.close())

  it.each(send)('sent: $name', async ({ text, request = {}, answer: given, means }) => {
    answer = given
    expect(await submit(text === undefined ? {} : { text })).toMatchObject(means)
    expect(received).toHaveLength(1)
    const { json, form, path, body, ...rest } = request
    const [seen] = received
    expect(seen).toMatchObject({
      ...rest,
      ...(path !== undefined && { url: path }),
      ...(body !== undefined && { body }),
    })
    if (json !== undefined) expect(JSON.parse(seen?.body ?? '')).toEqual(json)
    if (form !== undefined) expect(Object.fromEntries(new URLSearchParams(seen?.body))).toMatchObject(form)
  })

  const common: [what: string, answer: Answer, result: Submission['result']][] = [
    ['408', { status: 408, body: '' }, 'retry'],
    ['425', { status: 425, body: '' }, 'retry'],
    ['429', { status: 429, body: '' }, 'retry'],
    ['401', { status: 401, body: '' }, 'held'],
    ['403', { status: 403, body: '' }, 'held'],
    ['404', { status: 404, body: '' }, 'held'],
    ['413', { status: 413, body: '' }, 'refused'],
    ['500', { status: 500, body: '' }, 'unknown'],
    ['502', { status: 502, body: 'Bad gateway' }, 'unknown'],
    ['504', { status: 504, body: '' }, 'unknown'],
    ['an unreadable success', { status: taken.status, body: '<html>welcome' }, 'unknown'],
    ['an empty success', { status: taken.status, body: '' }, 'unknown'],
    ['a success without end', 'drip', 'unknown'],
    ['a connection cut after the request', 'drop', 'unknown'],
    ['no answer at all', 'hang', 'unknown'],
    ['an answer of a million characters', { status: taken.status, body: 'x'.repeat(1_000_000) }, 'unknown'],
  ]
  it.each(common)('%s means one thing, and nothing is asked twice', async (_, given, result) => {
    answer = given
    expect((await submit()).result).toBe(result)
    expect(received).toHaveLength(1)
  })

  it('a redirect is followed by nobody, and is our fault', async () => {
    let elsewhere = 0
    const other = await startStub(() => {
      elsewhere += 1
      return taken
    })
    try {
      for (const status of [301, 302, 307, 308]) {
        answer = { status, body: '', headers: { location: `${other.url}/elsewhere` } }
        expect((await submit()).result).toBe('held')
      }
    } finally {
      await other.close()
    }
    expect(elsewhere).toBe(0)
  })

  it('what found no connection is safe to try again', async () => {
    const gone = await startStub(() => taken)
    await gone.close()
    expect((await submit({}, gone.url)).result).toBe('retry')
  })

  it('Arabic arrives as it is', async () => {
    answer = taken
    await submit({ text: arabic })
    const [{ body, headers } = { body: '', headers: {} }] = received
    const text = headers['content-type']?.includes('form')
      ? [...new URLSearchParams(body).values()].includes(arabic)
      : body.includes(JSON.stringify(arabic).slice(1, -1))
    expect(text).toBe(true)
  })

  it('what is no number is sent to nobody', async () => {
    answer = taken
    expect(await submit({ to: '0612345678' })).toMatchObject({ result: 'refused' })
    expect(received).toHaveLength(0)
  })

  it('nothing of the message or of a credential is in a reason', async () => {
    const secrets = [all.apiKey, all.password, all.authToken].filter(secret => (secret?.length ?? 0) > 3)
    const reasonAfter = async (given: Answer): Promise<string> => {
      await using one = await startStub(() => given)
      const submission = await submit({ text: arabic }, one.url, given)
      return 'reason' in submission ? (submission.reason ?? '') : ''
    }
    const answers = [...common.map(([, each]) => each), ...send.map(each => each.answer)]
    const reasons = await Promise.all(answers.map(reasonAfter))
    expect(reasons.filter(reason => reason !== '').length).toBeGreaterThan(10)
    for (const reason of reasons) {
      expect(reason).not.toMatch(/K7MP|612345678/)
      for (const secret of secrets) expect(reason).not.toContain(secret)
    }
  }, 60_000)

  describe('a report', () => {
    const told: DeliveryReport[] = []
    const refused: string[] = []
    let server: Server
    let url = ''
    beforeAll(async () => {
      const router = kind.createReportRoutes(all, {
        delivered: async report => void told.push(report),
        refused: (_, field) => void refused.push(field),
      })
      const handle = new Koa().use(router.routes()).callback()
      server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1')
      await once(server, 'listening')
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    })
    afterAll(() => server?.close())
    beforeEach(() => {
      told.length = 0
      refused.length = 0
    })

    it.each(reports)('$name', async ({ request, means, refused: isRefused = false, status = 200 }) => {
      const { method, path, headers = {}, body } = request
      const answered = await fetch(url + path, { method, headers, ...(body !== undefined && { body }) })
      expect(answered.status).toBe(status)
      expect(await answered.text()).toBe('')
      expect(told).toHaveLength(means.length)
      expect(told).toMatchObject(means.map(each => ({ ...each, carrier: name })))
      expect(refused.length > 0).toBe(isRefused)
    })

    it('what is malformed tells nothing, and is answered', async () => {
      const [
        {
          request: { method, path },
        } = { request: { method: 'POST', path: '' } },
      ] = reports
      const bodies = ['', 'null', '[]', '{"results":[null,1,[]]}', '%zz=%', `${'['.repeat(5_000)}`, '\u0000']
      for (const body of bodies) {
        const target = method === 'GET' ? `${path.split('?')[0]}?${encodeURIComponent(body)}` : path
        const answered = await fetch(url + target, { method, ...(method === 'POST' && { body }) })
        expect(answered.status).toBeLessThan(500)
      }
      expect(told).toEqual([])
    })
  })
})
