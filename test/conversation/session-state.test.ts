/** What a stored record is to a request, asked directly where no call gets to. */
import { describe, expect, it } from 'vitest'
import { flow, start } from '#machines/conversation.ts'
import type { Hop } from '#src/channels/channel.ts'
import { arrivalOf, callsBefore, isCurrent, languageKnown, type Record } from '#src/conversation/record.ts'

const record: Record = {
  flow,
  id: 'a',
  conversation: { ...start, state: 'idKind' },
  call: { channel: 'ussd', session: 'a', typed: [], at: 0 },
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
  const said = { text: 'Langue ?', ends: false }
  const before = { session: 'a', typed: [], said }
  const after = (last: Record | null, session: string) => callsBefore(last, session, () => said)
  expect(after(message, 'a')).toStrictEqual({ earlier: ['m'] })
  expect(after(record, 'b')).toStrictEqual({ before, earlier: ['a'] })
  expect(after(record, 'a')).toStrictEqual({ earlier: [] })
  expect(after({ ...record, before }, 'a')).toStrictEqual({ before, earlier: [] })
  expect(after(null, 'a')).toStrictEqual({ earlier: [] })
})

describe('a request', () => {
  const ussd: Hop = {
    gateway: 'africastalking',
    channel: 'ussd',
    caller: '+212612345678',
    operator: null,
    session: 'b',
    typed: ['1'],
  }
  const sms: Hop = { ...ussd, channel: 'sms' }
  const byText: Record = { ...record, call: { ...record.call, channel: 'sms' } }
  const over: Record = { ...byText, conversation: { ...start, state: 'left' } }

  it.each([
    ['without a record', ussd, null],
    ['of another call', ussd, record],
    ['of a call after text messages', ussd, byText],
    ['by text message after a call', sms, record],
    ['with a keyword', { ...sms, request: { language: null, answers: {} } }, byText],
    ['after a conversation that is over', sms, over],
  ])('%s is a call of its own', (_, hop, stored) => {
    expect(arrivalOf(hop, stored)).toStrictEqual({ kind: 'call' })
  })

  it('by text message is the next answer of a conversation by text message', () => {
    expect(arrivalOf(sms, byText)).toStrictEqual({ kind: 'answers', record: byText, fresh: ['1'] })
  })
})

describe('the language that is known', () => {
  const { caller } = start.context
  const speaking = (answers: 'ar' | null, before: 'fr' | null): Record => {
    const context = {
      ...start.context,
      answers: answers === null ? {} : { language: answers },
      caller: { ...caller, language: before },
    }
    return { ...record, conversation: { state: 'idKind', context } }
  }
  it.each([
    ['of the answers first', { session: speaking('ar', 'fr'), note: 'zgh' }, 'ar'],
    ['of the call before', { session: speaking(null, 'fr'), note: 'zgh' }, 'fr'],
    ['of the note', { session: speaking(null, null), note: 'zgh' }, 'zgh'],
    ['of the note where there is no record', { session: null, note: 'zgh' }, 'zgh'],
    [
      'of the note where the record is of another version',
      { session: { ...speaking('ar', 'fr'), flow: 0 }, note: 'zgh' },
      'zgh',
    ],
    ['is none where nothing is known', { session: null, note: null }, null],
    ['is none that is switched off', { session: null, note: 'xx' }, null],
    ['is none without a caller', undefined, null],
  ])('%s', (_, held, language) => expect(languageKnown(held, ['ar', 'fr', 'zgh'])).toBe(language))
})
