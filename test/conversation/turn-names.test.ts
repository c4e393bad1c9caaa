// Under which name a hop is known: to the journal, to the log and to the trace of its conversation.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flow } from '#machines/conversation.ts'
import { readRequest } from '#machines/reading/request.ts'
import { localeFor, usual } from '#machines/screens.ts'
import type { Hop } from '#src/conversation/port.ts'
import type { Call, StoredSession } from '#src/conversation/session-state.ts'
import { at, hop, take, text } from './one-turn.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const typed = (...inputs: string[]): Hop => ({ ...hop, input: { kind: 'all', inputs } })

/** A conversation with the id 'open' that asks for the card's number. */
const stored = (call: Partial<Call> = {}, more: Partial<StoredSession> = {}): StoredSession => ({
  flow,
  id: 'open',
  conversation: at('idNumber', 'fr'),
  call: { channel: 'ussd', session: 'a', inputs: ['2', '1'], at: 5, ...call },
  earlier: [],
  ...more,
})

/** A message that answers the question before it. */
const answer: Hop = {
  ...text,
  session: 'm',
  input: { kind: 'answer', text: 'QA1' },
  request: readRequest('QA1', '2026-11-22'),
}
const byMessage = stored({ channel: 'sms', session: 'before', inputs: [] })

describe('the log knows a hop', () => {
  it('by its gateway’s id, until its turn has named its call', async () => {
    const { called } = await take(hop, at('language'), { sessionIds: 'reused' })
    expect(called).toEqual(['name of a', 'name of a id'])
  })

  it('of a call that goes on by the name that the call was given', async () => {
    const session = stored({ name: 'given' })
    expect((await take(typed('2', '1', '9'), at('idExpiry'), { session })).called.at(-1)).toBe('given')
  })

  it('of a call that was given none by its gateway’s id', async () => {
    const session = stored()
    expect((await take(typed('2', '1', '9'), at('idExpiry'), { session })).called.at(-1)).toBe('name of a')
  })

  it('of a conversation by message by the conversation’s name', async () => {
    expect((await take(answer, at('idExpiry'), { session: byMessage })).called.at(-1)).toBe('open')
  })
})

describe('the journal knows a hop', () => {
  const nameIn = async (...given: Parameters<typeof take>) => (await take(...given)).entries[0]?.name

  it('of a call by the name that it began with', async () => {
    const session = stored({ name: 'given' })
    expect(await nameIn(typed('2', '1', '9'), at('idExpiry'), { session })).toBe('given')
  })

  it('of a call that was given none by its gateway’s id', async () => {
    expect(await nameIn(typed('2', '1', '9'), at('idExpiry'), { session: stored() })).toBe('name of a')
  })

  it('of a conversation by message by the conversation’s name', async () => {
    expect(await nameIn(answer, at('idExpiry'), { session: byMessage })).toBe('open')
  })
})

describe('a name is a call’s own', () => {
  const begun = async (...given: Parameters<typeof take>) => (await take(...given)).saved[0]?.session

  it('where its gateway uses an id once, by that id', async () => {
    expect(await begun(hop, at('language'))).toMatchObject({ id: 'name of a', call: { name: 'name of a' } })
  })

  it('where its gateway uses ids again, by something besides', async () => {
    expect(await begun(hop, at('language'), { sessionIds: 'reused' })).toMatchObject({
      id: 'name of a id',
      call: { name: 'name of a id' },
    })
  })

  it('by message in any case: messages have ids of their own', async () => {
    expect(await begun(text, at('language'), { sessionIds: 'reused' })).toMatchObject({ id: 'name of a' })
  })

  it('for as long as it lasts', async () => {
    const session = stored({ name: 'given' })
    const saved = await begun(typed('2', '1', '9'), at('idExpiry'), { session, sessionIds: 'reused' })
    expect(saved).toMatchObject({ id: 'open', call: { name: 'given' } })
  })
})

describe('a hop is a part of the trace', () => {
  const joinedBy = async (...given: Parameters<typeof take>) => (await take(...given)).joined

  it('that it begins with its conversation', async () => {
    expect(await joinedBy(hop, at('language'))).toEqual([['name of a', true]])
  })

  it('of the conversation that goes on with it, by another call too', async () => {
    const session = stored({ session: 'z' })
    expect(await joinedBy(hop, at('resume'), { session })).toEqual([['open', false]])
    expect(await joinedBy(answer, at('idExpiry'), { session: byMessage })).toEqual([['open', false]])
  })

  it('that it begins where the conversation before has come to its end', async () => {
    const session = stored({ session: 'z' }, { conversation: at('left') })
    expect(await joinedBy(hop, at('language'), { session })).toEqual([['name of a', true]])
  })

  it('of the conversation to which it brings nothing new, or comes too late', async () => {
    const session = stored({}, { earlier: ['older'] })
    expect(await joinedBy(typed('2', '1'), at('left'), { session })).toEqual([['open', false]])
    expect(await joinedBy({ ...hop, session: 'older' }, at('left'), { session })).toEqual([['open', false]])
  })

  it('of none while a call is in progress that it has no part in', async () => {
    const session = stored({ liveUntil: 60_000 })
    const { joined, reply } = await take({ ...text, session: 'm' }, at('left'), { session })
    expect(joined).toEqual([])
    expect(reply.text).toBe(localeFor('fr').messages.callGoesOn)
  })
})

describe('with a reply goes', () => {
  it('by call how many answers were heard, and where the conversation stands', async () => {
    const { reply } = await take(typed('2', '1', '9'), at('idExpiry', 'fr'), { session: stored() })
    expect(reply).toMatchObject({ hop: 3, state: 'idExpiry' })
    expect(reply).not.toHaveProperty('at')
  })

  it('by message when its turn was taken', async () => {
    const { reply } = await take(answer, at('idExpiry', 'fr'), { session: byMessage })
    expect(reply).toMatchObject({ at: 7_000 })
    expect(reply).not.toHaveProperty('hop')
  })
})

it('a session is waited for as long as its gateway waits', async () => {
  expect((await take(hop, at('language'))).deadlines).toEqual([9_000])
})

it('a message that comes too late says why it is withheld', async () => {
  const session = stored({ channel: 'sms', session: 'newer' }, { earlier: ['m'] })
  expect((await take(answer, at('left'), { session })).reply).toMatchObject({ withheld: 'late' })
})

it('whoever cannot be answered is counted once', async () => {
  const { unavailable } = await take(hop, at('idKind'), { canSave: false })
  expect(unavailable).toEqual([hop.caller])
})

it('an answer to no call that is known answers nothing that is kept', async () => {
  const unknown: Hop = { ...hop, input: { kind: 'answer', text: '1' } }
  const { saved } = await take(unknown, at('language'))
  expect(saved[0]?.session.call.inputs).toEqual([])
  const dialled: Hop = { ...hop, input: { kind: 'dialled', inputs: ['1'] } }
  expect((await take(dialled, at('language'))).saved[0]?.session.call.inputs).toEqual([])
})

it('help is told to whoever asks for it in a message that is a call of its own', async () => {
  const help: Hop = { ...text, session: 'm', request: readRequest('AIDE', '2026-11-22') }
  const { reply } = await take(help, at('idKind'), { preferredLanguage: 'fr' })
  expect(reply).toMatchObject({ text: localeFor('fr').messages.help(usual), isHelp: true })
})
