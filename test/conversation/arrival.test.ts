// Which request is new, which is the same again: the decisions row by row, for every class of gateway.
import { describe, expect, it } from 'vitest'
import { flow, start } from '#machines/conversation.ts'
import type { State } from '#machines/protocol.ts'
import { readRequest } from '#machines/reading/request.ts'
import { arrivalOf } from '#src/conversation/arrival.ts'
import type { GatewayTraits, Hop, Input } from '#src/conversation/port.ts'
import type { Call, StoredSession } from '#src/conversation/session-state.ts'

const now = 1_000_000
const unique: GatewayTraits = { sessionIds: 'unique', deadlineMs: 5_000, idleMs: 60_000 }
const reused: GatewayTraits = { ...unique, sessionIds: 'reused' }

/** A call of the gateway's id `a`, whose last reply left five minutes ago unless it is told otherwise. */
function stored(call: Partial<Call> = {}, state: State = 'idNumber', more: Partial<StoredSession> = {}) {
  const base: Call = {
    channel: 'ussd',
    gateway: 'g',
    session: 'a',
    inputs: [],
    begunAt: now - 300_000,
    at: now - 300_000,
  }
  const session: StoredSession = {
    flow,
    id: 'id',
    conversation: { ...start, state },
    call: { ...base, ...call },
    earlier: [],
    ...more,
  }
  return session
}

const hop = (input: Input, session = 'a', more: Partial<Hop> = {}): Hop => ({
  gateway: 'g',
  channel: 'ussd',
  caller: '+212612345678',
  operator: null,
  session,
  input,
  ...more,
})
const all = (...inputs: string[]): Input => ({ kind: 'all', inputs })
const dialled = (...inputs: string[]): Input => ({ kind: 'dialled', inputs })
const answer = (text: string, at?: number): Input =>
  at === undefined ? { kind: 'answer', text } : { kind: 'answer', text, hop: at }

const decided = (of: Hop, session: StoredSession | null, traits = unique) =>
  arrivalOf(of, session, { now, traits })
const kindOf = (...given: Parameters<typeof decided>) => decided(...given).kind

describe('dialled', () => {
  it.each([
    ['without a record', null, unique, 'call'],
    ['under another id', stored({ session: 'z' }), unique, 'call'],
    ['under the same id, before any answer', stored(), unique, 'repeat'],
    ['under the same id, before any answer, where ids are reused', stored(), reused, 'repeat'],
    ['under the same id, after answers, where ids are unique', stored({ inputs: ['1'] }), unique, 'repeat'],
    [
      'under the same id, after answers, where ids are reused, more than 3 s after it began',
      stored({ inputs: ['1'], begunAt: now - 3_001, at: now - 3_001 }),
      reused,
      'call',
    ],
    [
      'under the same id, after answers, where ids are reused, at once',
      stored({ inputs: ['1'], begunAt: now - 2_999, at: now - 2_000 }),
      reused,
      'repeat',
    ],
    [
      'under the same id, after the call was over, where ids are reused',
      stored({ inputs: ['1'], begunAt: now - 2_000, at: now - 1_000 }, 'passwordSent'),
      reused,
      'call',
    ],
    [
      'under the same id, after the gateway ended the call, where ids are reused',
      stored({ inputs: ['1'], begunAt: now - 2_000, at: now - 1_000, ended: true }),
      reused,
      'call',
    ],
  ] as const)('%s is a %s', (_, session, traits, kind) => {
    expect(kindOf(hop(dialled('2', '1')), session, traits)).toBe(kind)
  })
})

describe('an answer with the number that came back', () => {
  const session = stored({ inputs: ['1', 'AB123456'] }, 'idExpiry')
  it.each([
    ['that of the open question', 2, 'answers'],
    ['a lower one: its screen is gone', 1, 'repeat'],
    ['a higher one: an answer was lost', 3, 'repeat'],
  ] as const)('%s (%s) is: %s', (_, number, kind) => {
    expect(kindOf(hop(answer('31122027', number)), session)).toBe(kind)
  })

  it('needs no clock: the same text at once is an answer when its number is the next', () => {
    const just = stored({ inputs: ['1'], at: now - 10 }, 'idNumber')
    expect(decided(hop(answer('1', 1)), just)).toMatchObject({ kind: 'answers', inputs: ['1'] })
  })
})

describe('an answer without a number', () => {
  const silentFor = (ms: number, state: State = 'idNumber', more: Partial<Call> = {}) =>
    stored({ inputs: ['1'], at: now - ms, ...more }, state)

  it.each([
    [
      'the same text, whose reply did not leave',
      silentFor(20_000, 'idNumber', { undelivered: true }),
      '1',
      'repeat',
    ],
    ['the same text, 1.499 s after the reply', silentFor(1_499), '1', 'repeat'],
    ['the same text, 1.5 s after the reply', silentFor(1_500), '1', 'answers'],
    ['the same text at review, within the deadline and a second', silentFor(5_999, 'review'), '1', 'repeat'],
    ['the same text at the code, within the deadline and a second', silentFor(5_999, 'code'), '1', 'repeat'],
    ['the same text at review, later', silentFor(6_000, 'review'), '1', 'answers'],
    ['another text at once', silentFor(10), '2', 'answers'],
    ['another text at review at once', silentFor(10, 'review'), '2', 'answers'],
    ['after the end of the call', silentFor(20_000, 'passwordSent'), '1', 'repeat'],
  ] as const)('%s', (_, session, text, kind) => {
    expect(kindOf(hop(answer(text)), session)).toBe(kind)
  })

  it('is the first answer of a call that has none', () => {
    expect(decided(hop(answer('1')), stored())).toMatchObject({ kind: 'answers', inputs: ['1'] })
  })

  it.each([null, stored({ session: 'z' })])('of a session that nobody knows is a call', session => {
    expect(kindOf(hop(answer('1')), session)).toBe('call')
  })

  it('dialled under the id of the call before is a repeat, but a new call where ids come again and the one since is not new', () => {
    const said = { text: 'x', ends: false }
    const before = { session: 'b', inputs: ['1'], said }
    const since = (ageMs: number) => stored({ begunAt: now - ageMs, at: now - ageMs }, 'idNumber', { before })
    expect(decided(hop(dialled(), 'b'), since(60_000), unique)).toMatchObject({ kind: 'repeat', said })
    expect(decided(hop(dialled(), 'b'), since(2_999), reused)).toMatchObject({ kind: 'repeat', said })
    expect(kindOf(hop(dialled(), 'b'), since(3_001), reused)).toBe('call')
  })

  it.each([unique, reused])('of an earlier call is late: it takes no call over (%j)', traits => {
    const session = stored({ session: 'b' }, 'idNumber', { earlier: ['a'] })
    expect(kindOf(hop(answer('1')), session, traits)).toBe('late')
    expect(kindOf(hop(answer('1', 3)), session, traits)).toBe('late')
  })

  it.each([unique, reused])(
    'of the call before is told what it was told then, while it says nothing new (%j)',
    traits => {
      const said = { text: 'x', ends: true }
      const before = { session: 'a', inputs: ['2', '1'], said }
      const session = stored({ session: 'b' }, 'onItsWay', { before, earlier: ['a'] })
      for (const again of [answer('1'), answer('1', 1)])
        expect(decided(hop(again), session, traits)).toMatchObject({ kind: 'repeat', said })
      for (const another of [answer('2'), answer('1', 2)])
        expect(kindOf(hop(another), session, traits)).toBe('late')
    },
  )
})

describe('everything typed so far', () => {
  const session = stored({ inputs: ['1', '2'] })
  it.each([
    ['is a repeat when it is the same', ['1', '2'], 'repeat'],
    ['is a repeat when it is older', ['1'], 'repeat'],
    ['is a repeat when it does not go on from what was heard', ['1', '3', '4'], 'repeat'],
  ] as const)('%s', (_, inputs, kind) => {
    expect(kindOf(hop(all(...inputs)), session)).toBe(kind)
  })

  it('brings what is new', () => {
    expect(decided(hop(all('1', '2', '2', '3')), session)).toMatchObject({
      kind: 'answers',
      inputs: ['2', '3'],
    })
  })

  it('of the call before is told what it was told then, while it says nothing new', () => {
    const said = { text: 'Langue ?', ends: false }
    const taken = stored({ session: 'b' }, 'idNumber', {
      before: { session: 'a', inputs: ['1'], said },
      earlier: ['a'],
    })
    expect(decided(hop(all('1')), taken)).toMatchObject({ kind: 'repeat', said })
    expect(kindOf(hop(all('1', '2')), taken)).toBe('late')
  })
})

describe('an id', () => {
  it('is each gateway’s own', () => {
    const other = hop(all('1'), 'a', { gateway: 'h' })
    expect(kindOf(other, stored())).toBe('call')
    expect(kindOf(hop(all('1')), stored())).toBe('answers')
  })

  it('of a session stored by version 0.1.0, which names no gateway, is anybody’s', () => {
    const { gateway: _, ...call } = stored().call
    expect(kindOf(hop(all('1')), { ...stored(), call })).toBe('answers')
  })
})

describe('a text message', () => {
  const message = (more: Partial<Hop> = {}, session = 'm2') =>
    hop(answer('1'), session, { channel: 'sms', ...more })
  const keyword = message({ request: readRequest('AMO', '2026-11-22') })
  const byText = stored({ channel: 'sms', session: 'm1', inputs: ['1'] })
  const live = stored({ at: now - 1_000, liveUntil: now + 59_000 })

  it.each([
    ['answers the question of the last one', message(), byText, 'answers'],
    ['with a keyword begins', keyword, byText, 'call'],
    [
      'after a conversation that is over begins',
      message(),
      { ...byText, conversation: { ...start, state: 'left' as const } },
      'call',
    ],
    [
      'after a call that dropped takes it up',
      message(),
      stored({ at: now - 70_000, liveUntil: now - 10_000 }),
      'call',
    ],
    [
      'after a call that ended takes it up',
      message(),
      stored({ at: now - 1_000, liveUntil: now + 59_000, ended: true }),
      'call',
    ],
    ['during a call is none of its answers', message(), live, 'during-call'],
    ['with a keyword during a call is none either', keyword, live, 'during-call'],
    [
      'during a call that version 0.1.0 stored is none either',
      message(),
      stored({ at: now - 59_000 }),
      'during-call',
    ],
    [
      'a minute after a call that version 0.1.0 stored takes it up',
      message(),
      stored({ at: now - 60_000 }),
      'call',
    ],
    ['after the last screen of a call begins', message(), stored({ at: now - 10 }, 'passwordSent'), 'call'],
    ['that comes again is a repeat', message({}, 'm1'), byText, 'repeat'],
    ['of before the last one is late', message({}, 'm0'), { ...byText, earlier: ['m0'] }, 'late'],
    ['that was sent before the last hop is outdated', message({ sentAt: now - 301_000 }), byText, 'outdated'],
    [
      'that was sent in the second of the last hop is not',
      message({ sentAt: now - 300_999 }),
      byText,
      'answers',
    ],
  ] as const)('%s', (_, of, session, kind) => {
    expect(kindOf(of, session)).toBe(kind)
  })
})
