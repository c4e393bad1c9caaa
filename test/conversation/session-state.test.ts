/** What a stored record is to a request, asked directly where no call gets to. */
import { describe, expect, it } from 'vitest'
import { flow, start } from '#machines/conversation.ts'
import type { Hop } from '#src/conversation/port.ts'
import {
  callsBefore,
  currentSession,
  languageKnown,
  laterThan,
  nextCall,
  type StoredSession,
  stoppedSession,
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

const dialled: Hop = {
  gateway: 'flares',
  channel: 'ussd',
  caller: '+212612345678',
  operator: null,
  session: 'b',
  input: { kind: 'dialled', inputs: [] },
}
const answered = (text: string): Hop => ({ ...dialled, input: { kind: 'answer', text } })
const message = (text: string): Hop => ({ ...answered(text), channel: 'sms', session: 'm' })

describe('the call after a hop', () => {
  const inCall: StoredSession = {
    ...record,
    call: { channel: 'ussd', session: 'b', name: 'known', inputs: ['1'], begunAt: 5, at: 9 },
  }
  const times = { repliedAt: 100, idleMs: 60 }
  const callAfter = (hop: Hop, kind: 'answers' | 'call', stored: StoredSession | null, name: string | null) =>
    nextCall(hop, { kind, stored }, { ...times, name })

  it('begins anew where it was dialled, under its new name, whatever was before', () => {
    const begun = { channel: 'ussd', gateway: 'flares', session: 'b', name: 'new', inputs: [] }
    const first = { ...begun, begunAt: 100, at: 100, liveUntil: 160 }
    expect(callAfter(dialled, 'call', null, 'new')).toStrictEqual(first)
    expect(callAfter(dialled, 'call', inCall, 'new')).toStrictEqual(first)
  })

  it('keeps its name and its beginning, and has one answer more', () => {
    expect(callAfter(answered('2'), 'answers', inCall, null)).toStrictEqual({
      channel: 'ussd',
      gateway: 'flares',
      session: 'b',
      name: 'known',
      inputs: ['1', '2'],
      begunAt: 5,
      at: 100,
      liveUntil: 160,
    })
  })

  it('has no name where none is known', () => {
    const { name: _, ...call } = inCall.call
    expect(callAfter(answered('2'), 'answers', { ...inCall, call }, null)).not.toHaveProperty('name')
  })

  it('has what its gateway says was typed, where it says all of it', () => {
    const all: Hop = { ...dialled, input: { kind: 'all', inputs: ['1', '2', '3'] } }
    expect(callAfter(all, 'answers', inCall, null).inputs).toEqual(['1', '2', '3'])
    expect(callAfter(all, 'call', null, 'new').inputs).toEqual(['1', '2', '3'])
  })

  it('has heard nothing where an answer came to no known call', () => {
    expect(callAfter(answered('2'), 'call', null, 'new').inputs).toEqual([])
    expect(callAfter(answered('2'), 'call', inCall, 'new').inputs).toEqual([])
  })

  it('of a text message is that message alone, which nobody waits for', () => {
    const alone = { channel: 'sms', gateway: 'flares', session: 'm', inputs: ['oui'], begunAt: 100, at: 100 }
    expect(callAfter(message('oui'), 'answers', inCall, null)).toStrictEqual(alone)
  })
})

describe('what STOP leaves', () => {
  const { caller } = start.context
  const spoken = { ...caller, languages: ['fr', 'ar'] as const, language: 'ar' as const, phone: '+212611' }
  const said = (language: 'fr' | undefined): StoredSession => ({
    ...record,
    conversation: {
      state: 'idNumber',
      context: {
        ...start.context,
        caller: spoken,
        answers: { idKind: 'cnie', ...(language && { language }) },
      },
    },
    earlier: Array.from({ length: 8 }, (_, index) => `call ${index}`),
  })

  it('is who speaks which languages, and nothing that was answered', () => {
    const { conversation, ...left } = stoppedSession(said('fr'), message('STOP'), 77)
    expect(conversation.state).toBe('left')
    expect(conversation.context.answers).toStrictEqual({ language: 'fr' })
    expect(conversation.context.caller).toMatchObject({ languages: ['fr', 'ar'], language: 'ar' })
    expect(JSON.stringify(conversation)).not.toContain('+212611')
    expect(left).toMatchObject({ flow, id: 'a', call: { channel: 'sms', session: 'm', inputs: [], at: 77 } })
    expect(stoppedSession(said(undefined), message('STOP'), 77).conversation.context.answers).toStrictEqual(
      {},
    )
  })

  it('remembers the last eight calls, the one that it ended first', () => {
    const { earlier } = stoppedSession(said('fr'), message('STOP'), 77)
    expect(earlier).toEqual(['a', ...Array.from({ length: 7 }, (_, index) => `call ${index}`)])
  })
})

it('a turn is later than the message before it, whichever clock is behind', () => {
  const lastAt = (channel: 'sms' | 'ussd', at: number) => ({
    ...record,
    call: { ...record.call, channel, at },
  })
  expect(laterThan(null, 50)).toBe(50)
  expect(laterThan(lastAt('sms', 40), 50)).toBe(50)
  expect(laterThan(lastAt('sms', 60), 50)).toBe(61)
  expect(laterThan(lastAt('ussd', 60), 50)).toBe(50)
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
