/** What a stored record is to a request, asked directly where no call gets to. */
import { expect, it } from 'vitest'
import { flow, start } from '#machines/conversation.ts'
import { callsBefore, isCurrent, type Record } from '#src/conversation/record.ts'

const record: Record = {
  flow,
  id: 'a',
  conversation: { ...start, state: 'idKind' },
  call: { channel: 'ussd', session: 'a', typed: [], said: { text: '', ends: false }, at: 0 },
  earlier: [],
}

it('is current when this version of the flow made it and it is a conversation', () => {
  expect(isCurrent(record)).toBe(true)
  expect(isCurrent({ ...record, conversation: { ...start, state: 'delayed' } })).toBe(true)
})

it.each([
  ['of another version', { flow: flow + 1 }],
  ['without a conversation', { conversation: undefined }],
  ['without a context', { conversation: { state: 'idKind' } }],
  ['without a caller', { conversation: { state: 'idKind', context: {} } }],
  ['in a state that neither asks nor ends', { conversation: start }],
  ['in no state', { conversation: { context: start.context } }],
  ['without a call', { call: undefined }],
  ['whose call was never answered', { call: {} }],
  ['without its earlier calls', { earlier: undefined }],
])('is not when it is %s', (_, other) => expect(isCurrent({ ...record, ...other } as Record)).toBe(false))

it('is not when there is none', () => expect(isCurrent(null)).toBe(false))

it('remembers nothing of a text message but its id', () => {
  const message: Record = { ...record, call: { ...record.call, channel: 'sms', session: 'm' } }
  expect(callsBefore(message, 'a')).toStrictEqual({ earlier: ['m'] })
  expect(callsBefore(record, 'b')).toStrictEqual({ before: record.call, earlier: ['a'] })
  expect(callsBefore(record, 'a')).toStrictEqual({ earlier: [] })
  expect(callsBefore({ ...record, before: message.call }, 'a')).toStrictEqual({
    before: message.call,
    earlier: [],
  })
  expect(callsBefore(null, 'a')).toStrictEqual({ earlier: [] })
})
