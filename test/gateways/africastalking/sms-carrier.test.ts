// What goes to Africa's Talking, and what each of its answers means, over a real connection.
import { createServer } from 'node:net'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAfricasTalkingCarrier } from '#src/gateways/africastalking/sms-carrier.ts'
import { type Answer, json, type Listening } from '#test/support/http-stub.ts'
import { type Posted, recipientIs, startSmsProvider } from '#test/support/sms-provider.ts'

let provider: Listening
let reply: Answer
const posted: Posted[] = []
beforeAll(async () => {
  provider = await startSmsProvider(message => {
    posted.push(message)
    return reply
  })
})
beforeEach(() => {
  posted.length = 0
  reply = recipient(101, 'Success', 'ATXid_1')
})
afterAll(() => provider.close())

const message = { to: '+212612345678', text: 'Canary text: K7MP-XR24-B9TD تضامن' }
const settings = { username: 'tadamon', apiKey: 'canary-key', deadlineMs: 400 }
const submit = (changes: Partial<Parameters<typeof createAfricasTalkingCarrier>[0]> = {}, sent = message) =>
  createAfricasTalkingCarrier({ ...settings, url: provider.url, ...changes }).submit(sent)

const recipient = (statusCode: number, status: string, messageId = 'None') =>
  recipientIs(message.to, { statusCode, status, messageId })
/** A recipient in another form than theirs. */
const odd = (recipient: object) => json(201, { SMSMessageData: { Message: 'Sent', Recipients: [recipient] } })

describe('the request', () => {
  test('is the form and the headers that Africa’s Talking asks for', async () => {
    await submit({ senderId: 'CNSS' })
    expect(posted).toMatchObject([
      {
        method: 'POST',
        url: '/version1/messaging',
        headers: {
          apikey: 'canary-key',
          accept: 'application/json',
          'content-type': expect.stringContaining('application/x-www-form-urlencoded'),
        },
        form: { username: 'tadamon', to: message.to, message: message.text, from: 'CNSS', bulkSMSMode: '1' },
      },
    ])
  })

  test('names no sender when there is none', async () => {
    await submit()
    expect(posted[0]?.form).not.toHaveProperty('from')
  })

  test.each(['', '/', '/version1', '/version1/', '/version1/messaging'])(
    'goes to /version1/messaging for a base that ends in "%s"',
    async end => {
      await submit({ url: provider.url + end })
      expect(posted[0]?.url).toBe('/version1/messaging')
    },
  )

  test('keeps the path of a proxy', async () => {
    await submit({ url: `${provider.url}/africastalking/` })
    expect(posted[0]?.url).toBe('/africastalking/version1/messaging')
  })

  test('goes to each carrier’s own address, the username "sandbox" changes none', async () => {
    let elsewhere = 0
    const other = await startSmsProvider(() => {
      elsewhere += 1
      return reply
    })
    try {
      const here = createAfricasTalkingCarrier({ ...settings, url: provider.url })
      const sandbox = createAfricasTalkingCarrier({ ...settings, url: other.url, username: 'sandbox' })
      await Promise.all([here.submit(message), sandbox.submit(message), here.submit(message)])
      expect([posted.length, elsewhere]).toEqual([2, 1])
    } finally {
      await other.close()
    }
  })
})

describe('an answer', () => {
  const cases: [what: string, answer: Answer, means: object][] = [
    ['processed', recipient(100, 'Processed', 'ATXid_1'), { result: 'submitted', messageId: 'ATXid_1' }],
    ['sent', recipient(101, 'Success', 'ATXid_2'), { result: 'submitted', messageId: 'ATXid_2' }],
    ['queued', recipient(102, 'Queued', 'ATXid_3'), { result: 'submitted', messageId: 'ATXid_3' }],
    ['sent, no id', recipient(101, 'Success'), { result: 'submitted', messageId: null }],
    ['sent, id missing', odd({ statusCode: 101 }), { result: 'submitted', messageId: null }],
    ['code as text', odd({ statusCode: '101', messageId: 'a' }), { result: 'submitted', messageId: 'a' }],
    ['risk hold', recipient(401, 'RiskHold'), { result: 'refused', reason: 'recipient 401 RiskHold' }],
    ['sender', recipient(402, 'InvalidSenderId'), { result: 'held' }],
    [
      'number',
      recipient(403, 'InvalidPhoneNumber'),
      { result: 'refused', reason: 'recipient 403 InvalidPhoneNumber' },
    ],
    ['number type', recipient(404, 'UnsupportedNumberType'), { result: 'refused' }],
    [
      'no credit',
      recipient(405, 'InsufficientBalance'),
      { result: 'held', reason: 'recipient 405 InsufficientBalance' },
    ],
    ['blacklist', recipient(406, 'UserInBlacklist'), { result: 'refused' }],
    ['no route', recipient(407, 'CouldNotRoute'), { result: 'refused' }],
    ['a refusal not in their list', recipient(408, 'New'), { result: 'refused', reason: 'recipient 408' }],
    ['do not disturb', recipient(409, 'DoNotDisturbRejection'), { result: 'refused' }],
    ['internal error, no id', recipient(500, 'InternalServerError'), { result: 'retry' }],
    ['internal error, id', recipient(500, 'InternalServerError', 'a'), { result: 'unknown', messageId: 'a' }],
    ['gateway error, no id', recipient(501, 'GatewayError'), { result: 'retry' }],
    ['gateway error, id', recipient(501, 'GatewayError', 'a'), { result: 'unknown', messageId: 'a' }],
    ['rejected', recipient(502, 'RejectedByGateway', 'a'), { result: 'refused' }],
    ['a code from nowhere', recipient(777, 'x', 'a'), { result: 'unknown', reason: 'recipient 777' }],
    [
      'nobody, sender wrong',
      { status: 201, body: '{"SMSMessageData":{"Message":"InvalidSenderId","Recipients":[]}}' },
      { result: 'held', reason: 'InvalidSenderId' },
    ],
    [
      'nobody, no reason of ours',
      { status: 201, body: '{"SMSMessageData":{"Message":"canary +212612345678","Recipients":[]}}' },
      { result: 'refused', reason: 'no recipient' },
    ],
    ['a 201 that is empty', { status: 201, body: '' }, { result: 'unknown', reason: 'unreadable answer' }],
    ['a 201 that is no JSON', { status: 201, body: '<html>ok' }, { result: 'unknown' }],
    ['a 201 of another kind', { status: 201, body: '{"ok":true}' }, { result: 'unknown' }],
    [
      'a 201 without recipients',
      { status: 201, body: '{"SMSMessageData":{"Message":"Sent"}}' },
      { result: 'unknown' },
    ],
    ['a recipient without code', odd({ messageId: 'a' }), { result: 'unknown' }],
    [
      'a 200 like a 201',
      { ...(recipient(101, 'Success', 'b') as object), status: 200 } as Answer,
      { result: 'submitted', messageId: 'b' },
    ],
    ['a 200 of something else', { status: 200, body: 'welcome' }, { result: 'unknown' }],
    ['a 204', { status: 204, body: '' }, { result: 'unknown' }],
    ['a wrong form', { status: 400, body: 'Missing message' }, { result: 'refused', reason: 'HTTP 400' }],
    [
      'a wrong key',
      { status: 401, body: 'The supplied authentication is invalid' },
      { result: 'held', reason: 'HTTP 401' },
    ],
    ['no credit', { status: 402, body: '' }, { result: 'held', reason: 'HTTP 402' }],
    ['too long', { status: 413, body: '' }, { result: 'refused', reason: 'HTTP 413' }],
    ['a wrong address', { status: 404, body: '' }, { result: 'held', reason: 'HTTP 404' }],
    ['too many', { status: 429, body: '' }, { result: 'retry', reason: 'HTTP 429' }],
    ['a request that came too slowly', { status: 408, body: '' }, { result: 'retry', reason: 'HTTP 408' }],
    ['a crash', { status: 500, body: 'canary trace' }, { result: 'unknown', reason: 'HTTP 500' }],
    ['a proxy without answer', { status: 502, body: '' }, { result: 'unknown', reason: 'HTTP 502' }],
    ['too busy', { status: 503, body: '' }, { result: 'unknown', reason: 'HTTP 503' }],
    ['a connection dropped after the request', 'drop', { result: 'unknown', reason: 'no answer ECONNRESET' }],
    ['none in time', 'hang', { result: 'unknown', reason: 'no answer DEADLINE' }],
    ['one that never ends', 'drip', { result: 'unknown', reason: 'no answer DEADLINE' }],
    ['an enormous one', { status: 201, body: 'x'.repeat(500_000) }, { result: 'unknown' }],
  ]

  test.each(cases)('%s', async (_, answer, means) => {
    reply = answer
    const submission = await submit()
    expect(submission).toMatchObject(means)
    expect(posted).toHaveLength(1)
    expect(JSON.stringify(submission)).not.toMatch(/canary|K7MP|612345678/i)
  })

  test('a redirect is not followed: the key would go elsewhere', async () => {
    const other = await startSmsProvider()
    try {
      for (const status of [301, 302, 303, 307, 308]) {
        reply = { status, body: '', headers: { location: `${other.url}/version1/messaging` } }
        expect(await submit()).toEqual({ result: 'held', reason: `HTTP ${status}` })
      }
      expect(other.sockets()).toBe(0)
    } finally {
      await other.close()
    }
  })

  test('a late one costs no longer than the deadline, and leaves no connection', async () => {
    const { server } = provider
    const connections = promisify(server.getConnections.bind(server))
    reply = 'hang'
    const began = performance.now()
    await submit({ deadlineMs: 200 })
    expect(performance.now() - began).toBeLessThan(1_000)
    await vi.waitFor(async () => expect(await connections()).toBe(0))
  })
})

describe('a message that cannot have been taken can be sent again', () => {
  test('the connection is refused', async () => {
    const gone = await startSmsProvider()
    await gone.close()
    expect(await submit({ url: gone.url })).toEqual({ result: 'retry', reason: 'not connected ECONNREFUSED' })
  })

  test('the name is not found', async () => {
    const submission = await submit({ url: 'http://nowhere.invalid' })
    expect(submission).toMatchObject({ result: 'retry', reason: expect.stringMatching(/^not connected E/) })
  })

  test('the other side does not speak TLS', async () => {
    const url = provider.url.replace('http:', 'https:')
    expect(await submit({ url })).toMatchObject({ result: 'retry' })
  })

  test('TLS is never agreed on', async () => {
    const silent = createServer(() => {})
    await new Promise<void>(resolve => {
      silent.listen(0, '127.0.0.1', resolve)
    })
    const address = silent.address()
    const port = typeof address === 'object' ? address?.port : 0
    expect(await submit({ url: `https://127.0.0.1:${port}` })).toEqual({
      result: 'retry',
      reason: 'not connected CONNECT_DEADLINE',
    })
    silent.close()
  })
})

describe('a message that is not worth sending', () => {
  test.each(['', '0612345678', '+1', 'abc', '+212612345678,+212612345679', '+999999999999'])(
    'to "%s" is refused without asking anybody',
    async to => {
      expect(await submit({}, { to, text: 'T' })).toEqual({ result: 'refused', reason: 'not a phone number' })
      expect(posted).toEqual([])
    },
  )
})
