/** The raw forms that Africa's Talking posts, and what is understood. */
import { describe, expect, it } from 'vitest'
import { readCallEnd } from '#src/gateways/africastalking/events.ts'
import { readHop, writeReply } from '#src/gateways/africastalking/ussd.ts'

const fields = (body: string) => Object.fromEntries(new URLSearchParams(body))

const dialled = 'sessionId=ATUid_1&phoneNumber=%2B212612345678&networkCode=60401&serviceCode=%2A000%23'
const hop = {
  gateway: 'africastalking',
  channel: 'ussd',
  caller: '+212612345678',
  operator: 'iam',
  session: 'ATUid_1',
  input: { kind: 'all', inputs: [] },
}

describe('a callback', () => {
  it.each([
    ['a first request', `${dialled}&text=`, hop],
    ['a first request without text', dialled, hop],
    ['one answer', `${dialled}&text=1`, { ...hop, input: { kind: 'all', inputs: ['1'] } }],
    [
      'all answers so far',
      `${dialled}&text=1%2A1%2AAB123456`,
      { ...hop, input: { kind: 'all', inputs: ['1', '1', 'AB123456'] } },
    ],
    ['the same key twice', `${dialled}&text=1*1`, { ...hop, input: { kind: 'all', inputs: ['1', '1'] } }],
    ['an empty answer', `${dialled}&text=1**2`, { ...hop, input: { kind: 'all', inputs: ['1', '', '2'] } }],
    [
      'an answer in Arabic digits',
      `${dialled}&text=%D9%A1`,
      { ...hop, input: { kind: 'all', inputs: ['١'] } },
    ],
    ['no network code', dialled.replace('&networkCode=60401', ''), { ...hop, operator: null }],
    ['an unknown network code', dialled.replace('60401', '63902'), { ...hop, operator: null }],
    ['Orange', dialled.replace('60401', '60400'), { ...hop, operator: 'orange' }],
    ['inwi', dialled.replace('60401', '60402'), { ...hop, operator: 'inwi' }],
    ['inwi again', dialled.replace('60401', '60405'), { ...hop, operator: 'inwi' }],
    ['no service code', dialled.replace('&serviceCode=%2A000%23', ''), hop],
    ['a plus that was not escaped', dialled.replace('%2B', '+'), hop],
    ['a number without plus', dialled.replace('%2B', ''), hop],
    ['fields nobody knows', `${dialled}&foo=bar`, hop],
  ])('with %s is understood', (_, body, expected) => expect(readHop(fields(body))).toEqual(expected))

  it.each([
    ['nothing', '', 'phoneNumber'],
    ['no session', 'phoneNumber=%2B212612345678&text=', 'sessionId'],
    ['no number', 'sessionId=ATUid_1&text=', 'phoneNumber'],
    ['a number that is none', 'sessionId=ATUid_1&phoneNumber=hello&text=', 'phoneNumber'],
    ['a session longer than any', `sessionId=${'x'.repeat(129)}&phoneNumber=%2B212612345678`, 'sessionId'],
    ['a text longer than any call', `${dialled}&text=${'1*'.repeat(1_300)}`, 'text'],
  ])('with %s is not the gateway’s, and it is said why', (_, body, wrong) =>
    expect(readHop(fields(body))).toEqual({ wrong }),
  )

  it('that is no form at all is not the gateway’s', () => expect(readHop(null)).toEqual({ wrong: 'form' }))
})

it('tells the gateway with the first word whether the call goes on', () => {
  expect(writeReply({ text: 'بطاقتك؟', ends: false })).toBe('CON بطاقتك؟')
  expect(writeReply({ text: 'شكرا', ends: true })).toBe('END شكرا')
})

describe('an end-of-session event', () => {
  const ended = 'date=2026-11-22&sessionId=ATUid_1&phoneNumber=%2B212612345678&hopsCount=3&input=1*1*AB123456'
  it.each([
    ['Success', 'success'],
    ['Incomplete', 'incomplete'],
    ['Failed', 'failed'],
    ['failed', 'failed'],
  ])('with status %s is read, without what was typed', (status, read) =>
    expect(readCallEnd(fields(`${ended}&status=${status}`))).toEqual({
      gateway: 'africastalking',
      caller: '+212612345678',
      session: 'ATUid_1',
      status: read,
    }),
  )

  it.each([
    ['', 'status'],
    ['&status=', 'status'],
    ['&status=Exploded', 'status'],
    ['&status=Success&sessionId=', 'sessionId'],
    ['&status=Success&phoneNumber=x', 'phoneNumber'],
  ])('with %j is left aside, and it is said why', (rest, wrong) =>
    expect(readCallEnd(fields(ended + rest))).toEqual({ wrong }),
  )

  it('that is no form at all is left aside', () => expect(readCallEnd(null)).toEqual({ wrong: 'form' }))
})
