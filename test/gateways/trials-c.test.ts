// What gateways send, as it was tried (trials C1-C3): read as everywhere else, and said when it is not as it should be.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCallEnd } from '#src/gateways/africastalking/events.ts'
import { readTextMessage } from '#src/gateways/africastalking/sms.ts'
import { readHop } from '#src/gateways/africastalking/ussd.ts'
import { type Exchange, openEmbedded } from '#test/support/in-process.ts'

const spellings = [
  '+212620123456',
  '0620123456',
  '00212620123456',
  '+212 620 123 456',
  'tel:+212620123456',
  ' 212620123456',
]

describe('C1: a number', () => {
  it.each(spellings)('written as %j is the same caller in every callback', phoneNumber => {
    const caller = '+212620123456'
    expect(readHop({ sessionId: 's', phoneNumber })).toMatchObject({ caller })
    expect(readCallEnd({ sessionId: 's', phoneNumber, status: 'Success' })).toMatchObject({ caller })
    expect(readTextMessage({ id: 'm', from: phoneNumber, text: 'AMO' })).toMatchObject({ from: caller })
  })

  it('that is none is a sender all the same, whom nobody answers', () => {
    expect(readTextMessage({ id: 'm', from: 'MarocTel', text: '' })).toMatchObject({ from: 'MarocTel' })
  })
})

describe('by the service', () => {
  let exchange: Exchange
  beforeAll(async () => {
    exchange = await openEmbedded()
  })
  afterAll(() => exchange?.close())

  const post = async (path: string, fields: Record<string, string>) => {
    const answer = await fetch(`${exchange.urls[0]}/africastalking${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    })
    return { status: answer.status, text: await answer.text() }
  }
  const warnings = (words: string) => exchange.log.lines().filter(line => line.includes(words))

  it.each([
    ['/ussd', { sessionId: 's', phoneNumber: 'secret-canary' }, 'ussd', 'phoneNumber'],
    ['/ussd', { sessionId: '', phoneNumber: '+212620123456' }, 'ussd', 'sessionId'],
    [
      '/ussd/events',
      { sessionId: 's', phoneNumber: '+212620123456', status: 'secret-canary' },
      'events',
      'status',
    ],
    ['/sms', { id: 'm', from: '', text: 'secret-canary' }, 'sms', 'from'],
    ['/sms/delivery', { id: '', status: 'secret-canary' }, 'delivery', 'id'],
  ])(
    'C1: a form that %s refuses is logged by its wrong field, never by what stood there',
    async (path, fields, callback, field) => {
      const before = warnings('a form that is not').length
      expect((await post(path, fields)).status).toBe(200)
      const [line = '{}', ...more] = warnings('a form that is not').slice(before)
      expect(more).toEqual([])
      expect(JSON.parse(line)).toMatchObject({ callback, field })
      expect(exchange.log.lines().join()).not.toContain('secret-canary')
    },
  )

  it.each(['/ussd', '/ussd/'])('C2: %s is answered', async path => {
    const { status, text } = await post(path, {
      sessionId: `slash${path}`,
      phoneNumber: '+212620123457',
      text: '',
    })
    expect({ status, begins: text.slice(0, 4) }).toEqual({ status: 200, begins: 'CON ' })
  })

  it.each(['/ussd/events/', '/sms/', '/sms/delivery/'])('C2: %s is answered', async path => {
    expect((await post(path, {})).status).toBe(200)
  })

  it('C3: a gateway that sends only the last answer is warned of once', async () => {
    const hop = (sessionId: string, text: string) =>
      post('/ussd', { sessionId, phoneNumber: '+212620123458', text })
    for (const text of ['', '2', '2*1', '2*1', '2']) await hop('grows', text)
    expect(warnings('text does not grow')).toEqual([])
    for (const session of ['shrinks', 'shrinks too'])
      for (const text of ['', '2', '1', 'AB123456']) await hop(session, text)
    const [line = '{}', ...more] = warnings('text does not grow')
    expect(JSON.parse(line)).toMatchObject({ gateway: 'africastalking', level: 40 })
    expect(more).toEqual([])
  })
})
