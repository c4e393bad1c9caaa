// The turn's own part, with a conversation that is already decided: how long it is kept, what is noted, and what is said late.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { flow } from '#machines/conversation.ts'
import type { State } from '#machines/protocol.ts'
import { readRequest } from '#machines/reading/request.ts'
import { localeFor, usual } from '#machines/screens.ts'
import type { Hop } from '#src/conversation/port.ts'
import type { StoredSession } from '#src/conversation/session-state.ts'
import { at, hop, take, text } from './one-turn.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const day = 86_400

describe('a conversation is kept', () => {
  it.each<[string, Hop, State, number, number]>([
    ['as long as a dropped call can be taken up', hop, 'idKind', 100, 100],
    ['a day while an answer by SMS is to come', hop, 'delayed', 100, day],
    ['a day by text message', text, 'idKind', 100, day],
    ['as long as a code lives where one was sent', hop, 'code', 100, 600],
    ['as long as a code lives until the next call types it', hop, 'codeByDial', 100, 600],
    ['longer than a code where a dropped call is', hop, 'code', 900, 900],
  ])('%s', async (_, of, state, resumeSeconds, seconds) => {
    const { saved } = await take(of, at(state), { resumeSeconds })
    expect(saved.map(({ lifeSeconds }) => lifeSeconds)).toEqual([seconds])
  })
})

describe('the language is kept for later calls', () => {
  it.each([
    ['when it is new', 'fr', null, 'fr'],
    ['when it is another', 'fr', 'ar', 'fr'],
    ['but not when it is kept already', 'fr', 'fr', undefined],
    ['but not before it is known', undefined, null, undefined],
  ] as const)('%s', async (_, language, preferredLanguage, kept) => {
    const { saved } = await take(hop, at('idKind', language), { preferredLanguage })
    expect(saved.map(save => save.preferredLanguage)).toEqual([kept])
  })
})

it('the session says when it was made', async () => {
  const { saved } = await take(hop, at('idKind'))
  expect(saved[0]?.session).toMatchObject({ id: 'name of a', call: { session: 'a', at: 7_000 }, earlier: [] })
})

describe('a turn that takes longer than the gateway waits', () => {
  it('is apologised for in time', async () => {
    const { reply, failures, saved } = await take(hop, null, { preferredLanguage: 'fr' })
    expect(reply.ends).toBe(true)
    expect(reply.text).toContain(usual.callCentre)
    expect(failures).toEqual(['turn-late'])
    expect(saved).toEqual([])
  })

  it('is waited for where nobody hangs up on it', async () => {
    const { reply, failures } = await take(text, at('idKind', 'fr'), { slowMs: 20_000 })
    expect(reply).toMatchObject({ ends: false })
    expect(failures).toEqual([])
  })

  it('leaves no timer behind when it was in time', async () => {
    await take(hop, at('idKind'))
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('how long a hop took is told once, however it ended', async () => {
  const { turned } = await take(hop, at('idKind'), { slowMs: 300 })
  expect(turned).toEqual([['ussd', 300, hop.gateway]])
  expect(await take(text, at('idKind'), { canAcquire: false })).toMatchObject({
    turned: [['sms', 0, text.gateway]],
  })
})

it('a caller whose session cannot be saved reads an apology, and the journal notes nothing', async () => {
  const { reply, failures, entries } = await take(hop, at('idKind', 'fr'), { canSave: false })
  expect(reply).toMatchObject({ ends: true })
  expect(failures).toEqual(['unexpected'])
  expect(entries).toEqual([])
})

it('a caller whose session cannot be acquired reads an apology', async () => {
  const { reply, failures } = await take(hop, at('idKind'), { canAcquire: false })
  expect(reply).toMatchObject({ ends: true })
  expect(failures).toEqual(['unexpected'])
})

describe('a call that goes on with what another left', () => {
  const before = { channel: 'ussd', session: 'z', inputs: [], at: 5, ended: true } as const
  const session: StoredSession = {
    flow,
    id: 'other',
    conversation: at('idNumber'),
    call: before,
    earlier: [],
  }

  it('keeps the name of the conversation, and is told to the journal under its own', async () => {
    const { saved, entries } = await take(hop, at('resume'), { session })
    expect(saved[0]?.session.id).toBe('other')
    expect(entries).toMatchObject([{ name: 'name of a', asked: null }])
  })

  it('by text message is told under the name of the conversation', async () => {
    const { entries } = await take(text, at('resume'), { session })
    expect(entries).toMatchObject([{ name: 'other', asked: null }])
  })
})

describe('a request that brings nothing new', () => {
  const session: StoredSession = {
    flow,
    id: 'open',
    conversation: at('idNumber', 'fr'),
    call: { channel: 'ussd', session: 'a', inputs: ['2', '1'], at: 5_000 },
    earlier: ['older'],
  }
  const typed = (...inputs: string[]): Hop => ({ ...hop, input: { kind: 'all', inputs } })

  it('shows what stands, and saves and notes nothing', async () => {
    const { reply, saved, entries, repeated, notGrowing } = await take(typed('2', '1'), at('left'), {
      session,
    })
    expect(reply).toMatchObject({ ends: false, hop: 2, state: 'idNumber' })
    expect([saved, entries, repeated, notGrowing]).toEqual([[], [], ['repeat'], []])
  })

  it('out of other text than before is told of its gateway', async () => {
    expect(await take(typed('1'), at('left'), { session })).toMatchObject({ notGrowing: [hop.gateway] })
  })

  it('after a reply that was lost is a reply that may be answered again', async () => {
    const lost: StoredSession = { ...session, call: { ...session.call, undelivered: true } }
    const { saved } = await take(typed('2', '1'), at('left'), { session: lost })
    expect(saved).toHaveLength(1)
    expect(saved[0]?.session.call).toStrictEqual({ ...session.call, at: 7_000 })
    expect(saved[0]).toMatchObject({ lifeSeconds: 100, session: { id: 'open', earlier: ['older'] } })
  })

  it('of a call that another took over from is told that it goes on elsewhere', async () => {
    const { reply, repeated, saved } = await take({ ...hop, session: 'older' }, at('left'), { session })
    expect(reply.ends).toBe(true)
    expect([repeated, saved]).toEqual([['late'], []])
  })

  it('is a text message that came before: it gets no reply', async () => {
    const { reply, repeated } = await take({ ...text, session: 'older' }, at('left'), { session })
    expect(reply).toMatchObject({ text: '' })
    expect(repeated).toEqual(['late'])
  })
})

describe('STOP', () => {
  const stop: Hop = { ...text, session: 'm', request: readRequest('STOP', '2026-11-22') }
  const asked: StoredSession = {
    flow,
    id: 'open',
    conversation: at('idNumber', 'fr'),
    call: { channel: 'sms', session: 'before', inputs: [], at: 9_000 },
    earlier: [],
  }

  it('erases what was answered, later than what was said last', async () => {
    const { reply, saved } = await take(stop, at('left'), { session: asked })
    expect(reply.text).toBe(localeFor('fr').messages.stopped)
    expect(saved[0]?.session).toMatchObject({ conversation: { state: 'left' }, call: { at: 9_001 } })
  })

  it('that comes again says the same, and erases nothing more', async () => {
    const again: StoredSession = { ...asked, call: { ...asked.call, session: 'm' } }
    const { reply, saved, repeated } = await take(stop, at('left'), { session: again })
    expect(reply.text).toBe(localeFor('fr').messages.stopped)
    expect([saved, repeated]).toEqual([[], ['repeat']])
  })
})

it('help is told beside a call that dropped, and what can be taken up stands as it stood', async () => {
  const session: StoredSession = {
    flow,
    id: 'open',
    conversation: at('idNumber', 'fr'),
    call: { channel: 'ussd', session: 'before', inputs: [], at: 5, ended: true },
    earlier: [],
  }
  const help: Hop = { ...text, session: 'm', request: readRequest('AIDE', '2026-11-22') }
  const { reply, saved } = await take(help, at('idKind'), { session })
  expect(reply).toMatchObject({ text: localeFor('fr').messages.help(usual), isHelp: true })
  expect(saved).toEqual([])
})

describe('a call after a text message', () => {
  const byMessage = (state: State): StoredSession => ({
    flow,
    id: 'open',
    conversation: at(state, 'fr'),
    call: { channel: 'sms', session: 'before', inputs: [], at: 5 },
    earlier: [],
  })

  it('takes back the question that the message asked', async () => {
    expect(await take(hop, at('resume'), { session: byMessage('idNumber') })).toMatchObject({
      askedByCall: [hop.caller],
    })
  })

  it('takes nothing back where the message asked nothing', async () => {
    expect((await take(hop, at('language'), { session: byMessage('left') })).askedByCall).toEqual([])
    expect((await take(hop, at('language'))).askedByCall).toEqual([])
    expect((await take(text, at('resume'), { session: byMessage('idNumber') })).askedByCall).toEqual([])
  })
})

it('whoever was late, and failed then, is apologised to once', async () => {
  const { unavailable, failures } = await take(hop, at('idKind'), { slowMs: 9_500, canSave: false })
  expect(unavailable).toEqual([hop.caller])
  expect(failures).toEqual(['turn-late', 'unexpected'])
})

it('a text message that begins nothing is told how the service is used, and changes nothing', async () => {
  const { request: _, ...answer } = text
  const { reply, saved } = await take(answer, at('idKind'))
  const [ar, fr] = (['ar', 'fr'] as const).map(language => localeFor(language).messages.help(usual))
  expect(reply).toEqual({ text: ar, more: [fr], ends: true, languages: ['ar', 'fr'], isHelp: true })
  expect(saved).toEqual([])
})
