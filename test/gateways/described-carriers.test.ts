// A carrier out of a file: a form in place of JSON, codes that say whose fault it is, our reference in the report's address.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDescribedCarriers } from '#src/gateways/carrier-kinds.ts'
import type { DeliveryReport } from '#src/outbox/outbox.ts'
import { type Answer, type Listening, type Received, startStub } from '#test/support/http-stub.ts'
import { serveRouter } from '#tools/conformance/router-server.ts'

const description = {
  title: 'x',
  source: 'this test',
  send: {
    path: '/send',
    as: 'form',
    headers: { 'x-key': '{apiKey}' },
    body: {
      dst: '{digits}',
      msg: '{text}',
      from: '{sender}',
      ref: '{reference}',
      cb: '{report}',
      unicode: 1,
    },
  },
  answer: {
    code: 'result.code',
    submitted: [0],
    retry: [7],
    recipient: [1],
    route: [2],
    account: [3],
    sender: [4],
  },
  reports: {
    reference: 'query',
    status: 'state',
    network: 'net',
    delivered: ['DELIVRD'],
    failed: ['UNDELIV'],
  },
}

function read(file: object) {
  const folder = mkdtempSync(join(tmpdir(), 'tadamon-described-'))
  writeFileSync(join(folder, 'local.json'), JSON.stringify(file))
  return readDescribedCarriers(folder)
}

const [kind] = read(description).described
if (kind === undefined) throw new Error('not described')

let stub: Listening
let answer: Answer
const received: Received[] = []
beforeAll(async () => {
  stub = await startStub(request => {
    received.push(request)
    return answer
  })
})
afterAll(() => stub.close())

const instance = {
  name: 'local',
  deadlineMs: 20_000,
  apiKey: 'KEY',
  senderId: 'CNSS',
  reportUrl: 'https://amo.example/local/sms/delivery',
}
const submit = (code: number, status = 200) => {
  answer = { status, body: JSON.stringify({ result: { code } }) }
  const carrier = kind.createCarrier({ ...instance, url: stub.url })
  return carrier.submit({ to: '+212612345678', text: 'تضامن {to} & co', reference: '7f3a' })
}

it('is asked with the form that its file describes; what stands in a text is not filled in', async () => {
  await submit(0)
  const [seen] = received
  expect(seen).toMatchObject({ method: 'POST', url: '/send', headers: { 'x-key': 'KEY' } })
  expect(Object.fromEntries(new URLSearchParams(seen?.body))).toEqual({
    dst: '212612345678',
    msg: 'تضامن {to} & co',
    from: 'CNSS',
    ref: '7f3a',
    cb: 'https://amo.example/local/sms/delivery?ref=7f3a',
    unicode: '1',
  })
})

it.each([
  [0, { result: 'submitted' }],
  [7, { result: 'retry' }],
  [1, { result: 'refused', reason: 'code 1' }],
  [2, { result: 'refused', by: 'route' }],
  [3, { result: 'held' }],
  [4, { result: 'held', by: 'sender' }],
  [99, { result: 'unknown' }],
])('the code %d means what its file says, whatever the status', async (code, means) => {
  expect(await submit(code)).toMatchObject(means)
  if (code !== 0 && code !== 99) expect(await submit(code, 400)).toMatchObject(means)
})

describe('its reports', () => {
  it.each([
    ['?ref=7f3a', { state: 'DELIVRD', net: '60401' }, [{ status: 'delivered', operator: 'iam' }]],
    ['?ref=7f3a', { state: 'undeliv' }, [{ status: 'failed' }]],
    ['?ref=7f3a', { state: 'ENROUTE' }, [{ status: 'pending' }]],
    ['', { state: 'DELIVRD' }, []],
    ['?ref=7f3a', {}, []],
    ['?ref=a&ref=b', { state: 'DELIVRD' }, []],
  ])('%s %j', async (query, body, means) => {
    const told: DeliveryReport[] = []
    const router = kind.createReportRoutes(instance, {
      delivered: async report => void told.push(report),
      refused: () => {},
    })
    const { url, close } = await serveRouter(router)
    const init = { method: 'POST', body: JSON.stringify(body) }
    expect((await fetch(`${url}/local/sms/delivery${query}`, init)).status).toBe(200)
    await close()
    expect(told).toMatchObject(means.map(each => ({ carrier: 'local', messageId: '7f3a', ...each })))
    expect(told).toHaveLength(means.length)
  })
})

it.each([
  ['no path', { ...description, send: { ...description.send, path: 'send' } }, 'send.path'],
  ['two ids', { ...description, reports: { ...description.reports, id: 'id' } }, 'one of id and reference'],
  ['something more', { ...description, more: 1 }, 'local.json'],
])('a file with %s describes none', (_, file, problem) => {
  const { described, problems } = read(file)
  expect(described).toEqual([])
  expect(problems.join()).toContain(problem)
})
