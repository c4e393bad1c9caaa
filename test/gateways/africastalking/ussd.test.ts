/** The raw forms that Africa's Talking posts, and what is understood. */
import { describe, expect, it } from 'vitest'
import { readCallEnd } from '#src/channels/africastalking/events.ts'
import { readHop, writeReply } from '#src/channels/africastalking/ussd.ts'

const fields = (body: string) => Object.fromEntries(new URLSearchParams(body))

const dialled = 'sessionId=ATUid_1&phoneNumber=%2B212612345678&networkCode=60401&serviceCode=%2A000%23'
const hop = {
  gateway: 'africastalking',
  channel: 'ussd',
  caller: '+212612345678',
  operator: 'iam',
  session: 'ATUid_1',
  typed: [],
}

describe('a callback', () => {
  it.each([
    ['a first request', `${dialled}&text=`, hop],
    ['a first request without text', dialled, hop],
    ['one answer', `${dialled}&text=1`, { ...hop, typed: ['1'] }],
    ['all answers so far', `${dialled}&text=1%2A1%2AAB123456`, { ...hop, typed: ['1', '1', 'AB123456'] }],
    ['the same key twice', `${dialled}&text=1*1`, { ...hop, typed: ['1', '1'] }],
    ['an empty answer', `${dialled}&text=1**2`, { ...hop, typed: ['1', '', '2'] }],
    ['an answer in Arabic digits', `${dialled}&text=%D9%A1`, { ...hop, typed: ['١'] }],
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
    ['nothing', ''],
    ['no session', 'phoneNumber=%2B212612345678&text='],
    ['no number', 'sessionId=ATUid_1&text='],
    ['a number that is none', 'sessionId=ATUid_1&phoneNumber=hello&text='],
    ['a session longer than any', `sessionId=${'x'.repeat(129)}&phoneNumber=%2B212612345678`],
    ['a text longer than any call', `${dialled}&text=${'1*'.repeat(1_300)}`],
  ])('with %s is not the gateway’s', (_, body) => expect(readHop(fields(body))).toBeNull())

  it('that is no form at all is not the gateway’s', () => expect(readHop(null)).toBeNull())
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

  it.each(['', '&status=', '&status=Exploded'])('with %j is left aside', rest =>
    expect(readCallEnd(fields(ended + rest))).toBeNull(),
  )
})
