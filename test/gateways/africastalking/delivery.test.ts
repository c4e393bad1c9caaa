// Delivery reports as they come over the wire.
import { parse } from 'node:querystring'
import { describe, expect, test } from 'vitest'
import { readDeliveryReport } from '#src/gateways/africastalking/delivery.ts'

const to = '+212612345678'
const phone = 'phoneNumber=%2B212612345678'

describe('a delivery report', () => {
  test.each([
    [
      'sent',
      `id=a&status=Sent&${phone}&networkCode=60401&retryCount=0`,
      { messageId: 'a', status: 'pending', reason: null, to, operator: 'iam' },
    ],
    ['submitted', `id=a&status=Submitted&${phone}`, { messageId: 'a', status: 'pending', reason: null, to }],
    ['buffered', `id=a&status=Buffered&${phone}`, { messageId: 'a', status: 'pending', reason: null, to }],
    [
      'delivered',
      `id=ATXid_1&status=Success&${phone}`,
      { messageId: 'ATXid_1', status: 'delivered', reason: null, to },
    ],
    [
      'rejected',
      `id=a&status=Rejected&failureReason=UserInBlackList&${phone}`,
      { messageId: 'a', status: 'failed', reason: 'Rejected UserInBlackList', to },
    ],
    [
      'failed',
      `id=a&status=Failed&failureReason=&${phone}`,
      { messageId: 'a', status: 'failed', reason: 'Failed', to },
    ],
    [
      'absent',
      `id=a&status=AbsentSubscriber&${phone}`,
      { messageId: 'a', status: 'failed', reason: 'AbsentSubscriber', to },
    ],
    ['expired', `id=a&status=Expired&${phone}`, { messageId: 'a', status: 'failed', reason: 'Expired', to }],
    [
      'free text as its reason',
      `id=a&status=Failed&failureReason=no+route+to+%2B212612345678&${phone}`,
      { messageId: 'a', status: 'failed', reason: 'Failed', to },
    ],
    [
      'a status from the future',
      `id=a&status=Teleported&${phone}`,
      { messageId: 'a', status: 'pending', reason: null, to },
    ],
    [
      'a status of the language',
      'id=a&status=constructor',
      { messageId: 'a', status: 'pending', reason: null },
    ],
    ['lower case', 'id=a&status=success', { messageId: 'a', status: 'delivered', reason: null }],
    ['no status', 'id=a', { messageId: 'a', status: 'pending', reason: null }],
    [
      'a plus that was not escaped',
      'id=a&status=Success&phoneNumber=+212612345678',
      { messageId: 'a', status: 'delivered', reason: null, to },
    ],
    [
      'a phone that is none',
      'id=a&status=Success&phoneNumber=x',
      { messageId: 'a', status: 'delivered', reason: null },
    ],
    [
      'a repeated phone',
      `id=a&status=Success&${phone}&${phone}`,
      { messageId: 'a', status: 'delivered', reason: null },
    ],
  ])('%s', (_, wire, report) => {
    expect(readDeliveryReport(parse(wire))).toEqual({ carrier: 'africastalking', ...report })
  })

  test.each([
    ['no id', parse(`status=Success&${phone}`)],
    ['an empty id', parse('id=&status=Success')],
    ['a repeated id', parse('id=a&id=b&status=Success')],
    ['no id to speak of', parse('id=None&status=Success')],
    ['an endless id', { id: 'a'.repeat(201), status: 'Success' }],
    ['nothing', undefined],
    ['null', null],
    ['text', 'id=a'],
    ['a list', [{ id: 'a', status: 'Success' }]],
  ])('%s is nobody’s', (_, body) => {
    const isForm = typeof body === 'object' && body !== null && !Array.isArray(body)
    expect(readDeliveryReport(body)).toEqual({ wrong: isForm ? 'id' : 'form' })
  })
})
