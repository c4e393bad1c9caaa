// What a hop does to a conversation, asked directly: which one it goes on with, what it asks the journal, what it performs.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Conversation, flow, start } from '#machines/conversation.ts'
import type { Answers, EffectResult, State } from '#machines/protocol.ts'
import { readRequest } from '#machines/reading/request.ts'
import type { Hop } from '#src/conversation/port.ts'
import { createRunner, type Runner, type RunnerParts } from '#src/conversation/runner.ts'
import type { StoredSession } from '#src/conversation/session-state.ts'
import type { Beginning } from '#src/journal/journal.ts'
import { createMovableClock } from '#test/support/movable-clock.ts'

const phone = '+212612345678'
const hop = (...inputs: string[]): Hop => ({
  gateway: 'africastalking',
  channel: 'ussd',
  caller: phone,
  operator: 'iam',
  session: 'a',
  input: { kind: 'all', inputs },
})
const keyword: Hop = { ...hop('AMO'), channel: 'sms', request: readRequest('AMO', '2026-11-22') }
const full: Answers = { language: 'fr', idKind: 'cnie', idNumber: 'AB123456', idExpiry: '2027-12-31' }
const at = (state: State, answers: Answers = full): Conversation => ({
  state,
  context: { ...start.context, caller: { ...start.context.caller, phone, languages: ['ar', 'fr'] }, answers },
})

let began: Beginning | null
let isWaiting: boolean
let asked: string[]
let found: EffectResult
let parts: RunnerParts
let runner: Runner
beforeEach(() => {
  began = null
  isWaiting = true
  asked = []
  found = { type: 'codeSent' }
  parts = {
    async performEffect(effect) {
      asked.push(effect?.type)
      return found
    },
    journal: {
      async beginningOf() {
        asked.push('journal')
        return began
      },
    },
    isWaiting: async () => isWaiting,
    clock: createMovableClock(),
    settings: { languages: ['ar', 'fr'], codeForOwnNumber: false },
  }
  runner = createRunner(parts)
})

const sessionOf = (conversation: Conversation): StoredSession => ({
  flow,
  id: 'a',
  conversation,
  call: { channel: 'ussd', session: 'a', inputs: [], at: 0 },
  earlier: [],
})
const begin = async (of: Hop, stored: Conversation | null = null, note: string | null = null) =>
  (await runner.begin({ id: 'a', hop: of }, stored, note)).conversation
const run = async (stored: Conversation, ...fresh: string[]) =>
  runner.goOn({ id: 'a', hop: hop(...fresh) }, sessionOf(stored), fresh)
const goOn = async (stored: Conversation, ...fresh: string[]) => (await run(stored, ...fresh)).conversation

describe('a call begins', () => {
  it('and nobody is asked when it brings no answers', async () => {
    expect((await begin(hop())).state).toBe('language')
    began = { asked: 'language', language: null }
    expect(await begin(keyword)).toMatchObject({ state: 'language', context: { inputCount: 0 } })
    expect(asked).toEqual([])
  })

  it('and an answer to nobody’s question is none', async () => {
    began = { asked: 'language', language: null }
    const answered: Hop = { ...hop(), input: { kind: 'answer', text: '2' } }
    expect(await begin(answered)).toMatchObject({ state: 'language', context: { inputCount: 0 } })
    expect(asked).toEqual([])
  })

  it('and what was dialled behind the code is no lost call', async () => {
    began = { asked: 'language', language: null }
    const dialled: Hop = { ...hop(), input: { kind: 'dialled', inputs: ['2', '1', 'AB123456'] } }
    expect((await begin(dialled)).state).toBe('idNumber')
    expect(asked).toEqual([])
  })

  it('as somebody’s first, or not', async () => {
    expect((await begin(hop())).context.caller).toMatchObject({ returning: false, language: null })
    expect((await begin(hop(), null, 'fr')).context.caller).toMatchObject({ returning: true, language: 'fr' })
  })

  it('and is offered an e-mail only where one can be sent', async () => {
    const { caller } = (await begin(hop())).context
    expect(caller).not.toHaveProperty('emailOff')
    runner = createRunner({ ...parts, settings: { ...parts.settings, offersEmail: false } })
    expect((await begin(hop())).context.caller).toEqual({ ...caller, emailOff: true })
  })

  it('anew after one that is over', async () => {
    expect((await begin(hop(), at('left'))).state).toBe('language')
  })

  it('where the last one dropped, whoever waits for an answer by SMS', async () => {
    isWaiting = false
    began = { asked: 'language', language: null }
    expect((await begin(hop('1'), at('birthDate'))).state).toBe('resume')
    expect(asked).toEqual([])
  })

  it.each([
    ['delayed', true, 'onItsWay'],
    ['delayed', false, 'language'],
    ['onItsWay', true, 'onItsWay'],
    ['onItsWay', false, 'language'],
  ] as const)('after %s, where an answer is to come: %s, at %s', async (state, comes, next) => {
    isWaiting = comes
    expect((await begin(hop(), at(state))).state).toBe(next)
  })
})

describe('a lost call is made again', () => {
  it('from its first question, though its language was noted meanwhile', async () => {
    began = { asked: 'language', language: 'fr' }
    expect((await begin(hop('2', '1'), null, 'fr')).state).toBe('idNumber')
  })

  it('answer by answer: a year that was one stays one', async () => {
    began = { asked: 'language', language: null }
    const { context } = await begin(hop('2', '1', 'AB123456', '31122027', '1971', '12', '31'))
    expect(context.answers.birthDate).toBe('1971')
  })
})

describe('answers that come at once', () => {
  it('are a date with `*` in it', async () => {
    expect((await goOn(at('birthDate'), '1971', '12', '01')).context.answers.birthDate).toBe('1971-12-01')
    const { idExpiry: _, ...others } = full
    const short = await goOn(at('idExpiry', others), '3', '1', '2027')
    expect(short.context.answers.idExpiry).toBe('2027-01-03')
  })
})

it('what waits and asks for nothing is stopped before anything is performed twice', async () => {
  const review = at('review', { ...full, birthDate: '1980' })
  await expect(goOn(review, '1')).rejects.toThrow('machine-runaway')
  expect(asked).toEqual(['lookUp'])
})

it('an answer after which something is performed is one move, among the others', async () => {
  found = { type: 'lookUpDelayed' }
  expect((await run(at('birthDate'), '1980', '1')).moves).toEqual([
    { state: 'birthDate', event: 'answered', next: 'review' },
    { state: 'review', event: 'chose.confirm', next: 'delayed' },
  ])
})

it('nothing is locked for what only leads to the next question', async () => {
  await goOn(at('idNumber'), 'AB123456')
  expect(asked).toEqual([])
})

describe('a message', () => {
  const message = (text: string): Hop => ({
    ...hop(),
    channel: 'sms',
    input: { kind: 'answer', text },
    request: readRequest(text, '2026-11-22'),
  })
  /** With six digits that stand alone, as a code does. */
  const whole = 'AMO FR CNIE AB 123456 31/12/2027 05/09/1980'
  const awaitsCode = at('codeByDial', { ...full, birthDate: '1980-09-05' })

  it('that begins nothing is no code, whatever is awaited', async () => {
    const { state, context } = await begin(message('AMO'), awaitsCode)
    expect([state, context.inputCount]).toEqual(['code', 0])
    expect(asked).toEqual([])
  })

  it('that holds the code awaited is the code', async () => {
    found = { type: 'codeRejected' }
    expect((await begin(message('123 456'), awaitsCode)).context.inputCount).toBe(1)
    expect(asked).toEqual(['checkCode'])
  })

  it('that says everything begins anew, also where it could be the code', async () => {
    found = { type: 'lookUpDelayed' }
    expect((await begin(message(whole), awaitsCode)).state).toBe('delayed')
  })

  it('that begins with what cannot be read says what that was', async () => {
    const { context } = await begin(message('AMO 99999999999999'))
    expect(context).toMatchObject({ answers: {}, unread: '99999999999999' })
  })

  it('that begins with nothing else has nothing unread', async () => {
    expect((await begin(message('AMO'))).context.unread).toBeNull()
  })

  it.each([
    ['delayed', true, true],
    ['onItsWay', true, true],
    ['onItsWay', false, false],
    ['review', true, false],
  ] as const)('is promised at %s while one is underway (%s): %s', async (state, comes, isComing) => {
    isWaiting = comes
    expect(await runner.isAnswerComing(at(state))).toBe(isComing)
  })
})

describe('after a silence by message', () => {
  const answer: Hop = { ...hop(), channel: 'sms', input: { kind: 'answer', text: '05091980' } }
  const known = { ...full, phone: '+212687654321', phoneTwice: true } as const
  const before = at('birthDate', known)
  const now = 1_800_000_000_000
  const silentFor = async (silentMs: number, of: Hop = answer) => {
    const session = { ...sessionOf(before), call: { ...sessionOf(before).call, at: now - silentMs } }
    runner = createRunner({ ...parts, clock: { ...parts.clock, now: () => now } })
    return runner.goOn({ id: 'a', hop: of }, session, ['05091980'])
  }

  it('of ten minutes nothing is forgotten', async () => {
    const { conversation } = await silentFor(600_000)
    expect(conversation.context.answers).toMatchObject({ ...known, birthDate: '1980-09-05' })
  })

  it('of more, whom to send to is forgotten, and what was written answered another question', async () => {
    const { conversation, moves } = await silentFor(600_001)
    expect(conversation.context.answers).toEqual(full)
    expect(moves).toEqual([{ state: 'birthDate', event: 'returned', next: 'birthDate' }])
  })

  it('of half an hour no more than that', async () => {
    expect((await silentFor(1_800_000)).conversation.context.answers).toEqual(full)
  })

  it('of more, all that was typed is forgotten', async () => {
    const { state, context } = (await silentFor(1_800_001)).conversation
    expect([state, context.answers]).toEqual(['idNumber', { language: 'fr', idKind: 'cnie' }])
  })

  it('a call is as it was: its gateway knows how long it lasts', async () => {
    const { conversation } = await silentFor(1_800_001, hop('05091980'))
    expect(conversation.context.answers).toMatchObject({ ...known, birthDate: '1980-09-05' })
  })
})
