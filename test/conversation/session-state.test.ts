/** What a stored record is to a request, asked directly where no call gets to. */
import { describe, expect, it } from 'vitest'
import { flow, start } from '#machines/conversation.ts'
import {
  callsBefore,
  currentSession,
  languageKnown,
  type StoredSession,
} from '#src/conversation/session-state.ts'

const record: StoredSession = {
  flow,
  id: 'a',
  conversation: { ...start, state: 'idKind' },
  call: { channel: 'ussd', session: 'a', inputs: [], at: 0 },
  earlier: [],
}

it('is current when this version of the flow made it and it is a conversation', () => {
  expect(currentSession(record)).toBe(record)
  const delayed = { ...record, conversation: { ...start, state: 'delayed' as const } }
  expect(currentSession(delayed)).toBe(delayed)
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
])('is not when it is %s', (_, other) =>
  expect(currentSession({ ...record, ...other } as StoredSession)).toBeNull(),
)

it('is not when there is none', () => expect(currentSession(null)).toBeNull())

it('remembers nothing of a text message but its id', () => {
  const message: StoredSession = { ...record, call: { ...record.call, channel: 'sms', session: 'm' } }
  const said = { text: 'Langue ?', ends: false }
  const before = { session: 'a', inputs: [], said }
  const after = (last: StoredSession | null, session: string) =>
    callsBefore(last, { gateway: 'africastalking', session }, () => said)
  expect(after(message, 'a')).toStrictEqual({ earlier: ['m'] })
  expect(after(record, 'b')).toStrictEqual({ before, earlier: ['a'] })
  expect(after(record, 'a')).toStrictEqual({ earlier: [] })
  expect(after({ ...record, before }, 'a')).toStrictEqual({ before, earlier: [] })
  expect(after(null, 'a')).toStrictEqual({ earlier: [] })
})

describe('the language that is known', () => {
  const { caller } = start.context
  const speaking = (answers: 'ar' | null, before: 'fr' | null): StoredSession => {
    const context = {
      ...start.context,
      answers: answers === null ? {} : { language: answers },
      caller: { ...caller, language: before },
    }
    return { ...record, conversation: { state: 'idKind', context } }
  }
  it.each([
    ['of the answers first', { session: speaking('ar', 'fr'), preferredLanguage: 'zgh' }, 'ar'],
    ['of the call before', { session: speaking(null, 'fr'), preferredLanguage: 'zgh' }, 'fr'],
    ['of the preferred language', { session: speaking(null, null), preferredLanguage: 'zgh' }, 'zgh'],
    [
      'of the preferred language where there is no record',
      { session: null, preferredLanguage: 'zgh' },
      'zgh',
    ],
    [
      'of the preferred language where the record is of another version',
      { session: { ...speaking('ar', 'fr'), flow: 0 }, preferredLanguage: 'zgh' },
      'zgh',
    ],
    ['is none where nothing is known', { session: null, preferredLanguage: null }, null],
    ['is none that is switched off', { session: null, preferredLanguage: 'xx' }, null],
  ])('%s', (_, held, language) => expect(languageKnown(held, ['ar', 'fr', 'zgh'])).toBe(language))
})
