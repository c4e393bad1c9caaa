// Incoming text messages of the gateways that carry them: what each request is understood as, and how it is answered.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Router from '@koa/router'
import Koa from 'koa'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TextMessage } from '#src/conversation/port.ts'
import { addSmsRoute } from '#src/gateways/infobip/sms.ts'
import { kannelSms } from '#src/gateways/kannel/sms.ts'

const heard: TextMessage[] = []
const refused: string[] = []
const parts = {
  handleSms: async (message: TextMessage) => void heard.push(message),
  refused: (_: string, field: string) => void refused.push(field),
}
let server: Server
let url = ''

beforeAll(async () => {
  const app = new Koa()
    .use(kannelSms.createRoutes({ name: 'kannel' }, parts).routes())
    .use(addSmsRoute(new Router({ prefix: '/infobip' }), 'infobip', parts).routes())
  const handle = app.callback()
  server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server?.close())
beforeEach(() => {
  heard.length = 0
  refused.length = 0
})

async function post(path: string, headers: Record<string, string>, body: string | Buffer) {
  const answer = await fetch(url + path, { method: 'POST', headers, body: Buffer.from(body) })
  return [answer.status, await answer.text()]
}

describe('Kannel', () => {
  const id = '2d04d3e5-09ec-4e82-a584-6c2435322955'
  const headers = {
    'x-kannel-from': '+212612345678',
    'x-kannel-to': '1212',
    'x-kannel-smsc': 'op1',
    'x-kannel-service': 'default',
    'content-type': 'text/plain; charset="UTF-8"',
  }

  it('is a message with its sender, its id and its text, and gets an empty answer', async () => {
    expect(await post(`/kannel/sms?id=${id}`, headers, 'تضامن')).toEqual([200, ''])
    expect(heard).toEqual([{ gateway: 'kannel', id, from: '+212612345678', operator: null, text: 'تضامن' }])
  })

  it.each([
    ['UTF-16', 'UTF-16BE', Buffer.from('تضامن', 'utf16le').swap16(), 'تضامن'],
    ['Latin-1', 'ISO-8859-1', Buffer.from('Numéro', 'latin1'), 'Numéro'],
    ['nothing', 'UTF-8', Buffer.alloc(0), ''],
  ])('in %s is read', async (_, charset, body, text) => {
    await post(`/kannel/sms?id=${id}`, { ...headers, 'content-type': `text/plain; charset=${charset}` }, body)
    expect(heard).toMatchObject([{ text }])
  })

  it('knows the operator by the name of its connection', async () => {
    await post(`/kannel/sms?id=${id}`, { ...headers, 'x-kannel-smsc': 'inwi' }, 'AMO')
    expect(heard).toMatchObject([{ operator: 'inwi' }])
  })

  it('without an id is known by sender, time and text', async () => {
    const timed = { ...headers, 'x-kannel-time': '2026-11-29 10:00:00' }
    for (const text of ['AMO', 'AMO', 'AIDE']) await post('/kannel/sms', timed, text)
    const ids = heard.map(each => each.id)
    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).not.toBe(ids[0])
  })

  it.each([
    ['no sender', { 'x-kannel-from': '' }, `/kannel/sms?id=${id}`, 'from'],
    ['a binary message', { 'x-kannel-coding': '1' }, `/kannel/sms?id=${id}`, 'coding'],
    [
      'an alphabet that nobody knows',
      { 'content-type': 'text/plain; charset=x' },
      `/kannel/sms?id=${id}`,
      'text',
    ],
    ['neither id nor time', {}, '/kannel/sms', 'id'],
  ])('%s is left aside', async (_, changed, path, wrong) => {
    expect(await post(path, { ...headers, ...changed }, 'AMO')).toEqual([200, ''])
    expect([heard, refused]).toEqual([[], [wrong]])
  })
})

describe('Infobip', () => {
  const result = {
    messageId: '817790313235066447',
    from: '212612345678',
    to: '1212',
    text: 'AMO AB123456',
    cleanText: 'AB123456',
    keyword: 'AMO',
    receivedAt: '2026-11-29T10:00:00.000+0000',
    smsCount: 1,
    callbackData: 'x',
  }
  const tell = (...results: unknown[]) =>
    post('/infobip/sms', { 'content-type': 'application/json' }, JSON.stringify({ results, messageCount: 1 }))

  it('is its text and never its clean text', async () => {
    expect(await tell(result)).toEqual([200, ''])
    expect(heard).toEqual([
      {
        gateway: 'infobip',
        id: '817790313235066447',
        from: '+212612345678',
        operator: null,
        text: 'AMO AB123456',
        receivedAt: '2026-11-29T10:00:00.000+0000',
      },
    ])
  })

  it('several in one body are heard one by one, whatever is wrong with one of them', async () => {
    await tell({ ...result, messageId: 'a' }, { broken: true }, { ...result, messageId: 'b', text: 'تضامن' })
    expect(heard.map(({ id, text }) => [id, text])).toEqual([
      ['a', 'AMO AB123456'],
      ['b', 'تضامن'],
    ])
    expect(refused).toEqual(['messageId'])
  })

  it.each(['', '{', 'null', '[]', '{"results":1}'])('%j is left aside', async body => {
    expect(await post('/infobip/sms', {}, body)).toEqual([200, ''])
    expect(heard).toEqual([])
    expect(refused).toHaveLength(1)
  })
})
