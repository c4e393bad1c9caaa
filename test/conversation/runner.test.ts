// What a hop does to a conversation, asked directly: which one it goes on with, what it asks the journal, what it performs.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Conversation, start } from '#machines/conversation.ts'
import type { Answers, Reported, State } from '#machines/protocol.ts'
import type { Hop } from '#src/channels/channel.ts'
import { createHearing, type Hearing } from '#src/conversation/hearing.ts'
import type { Beginning } from '#src/conversation/journal.ts'
import { createMovableClock } from '#test/lines/movable-clock.ts'

const phone = '+212612345678'
const hop = (...typed: string[]): Hop => ({
  gateway: 'africastalking',
  channel: 'ussd',
  caller: phone,
  operator: 'iam',
  session: 'a',
  typed,
})
const keyword: Hop = { ...hop('AMO'), channel: 'sms', request: { language: null, answers: {} } }
const full: Answers = { language: 'fr', idKind: 'cnie', idNumber: 'AB123456', idExpiry: '2027-12-31' }
const at = (state: State, answers: Answers = full): Conversation => ({
  state,
  context: { ...start.context, caller: { ...start.context.caller, phone, languages: ['ar', 'fr'] }, answers },
})

let began: Beginning | null
let isWaiting: boolean
let asked: string[]
let found: Reported
let hearing: Hearing
beforeEach(() => {
  began = null
  isWaiting = true
  asked = []
  found = { type: 'codeSent' }
  hearing = createHearing({
    async perform(effect) {
      asked.push(effect?.type)
      return found
    },
    journal: {
      async beginningOf() {
        asked.push('journal')
        return began
      },
    },
    waiting: { isWaiting: async () => isWaiting },
    clock: createMovableClock(),
    settings: { languages: ['ar', 'fr'], codeForOwnNumber: false },
  })
})

const begin = async (of: Hop, stored: Conversation | null = null, note: string | null = null) =>
  (await hearing.begin({ id: 'a', hop: of }, stored, note)).conversation
const heard = async (stored: Conversation, ...fresh: string[]) =>
  hearing.goOn({ id: 'a', hop: hop(...fresh) }, stored, fresh, async () => void asked.push('lock'))
const goOn = async (stored: Conversation, ...fresh: string[]) => (await heard(stored, ...fresh)).conversation

describe('a call begins', () => {
  it('and nobody is asked when it brings no answers', async () => {
    expect((await begin(hop())).state).toBe('language')
    began = { asked: 'language', language: null }
    expect(await begin(keyword)).toMatchObject({ state: 'language', context: { heard: 0 } })
    expect(asked).toEqual([])
  })

  it('as somebody’s first, or not', async () => {
    expect((await begin(hop())).context.caller).toMatchObject({ returning: false, language: null })
    expect((await begin(hop(), null, 'fr')).context.caller).toMatchObject({ returning: true, language: 'fr' })
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
    const { context } = await begin(hop('2', '1', 'AB123456', '31122027', '1971', '12', '01'))
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
  expect(asked).toEqual(['lock', 'lookUp'])
})

it('an answer after which something is performed is one move, among the others', async () => {
  found = { type: 'lookUpDelayed' }
  expect((await heard(at('birthDate'), '1980', '1')).moves).toEqual([
    { state: 'birthDate', heard: 'answered', next: 'review' },
    { state: 'review', heard: 'chose.confirm', next: 'delayed' },
  ])
})

it('nothing is locked for what only leads to the next question', async () => {
  await goOn(at('idNumber'), 'AB123456')
  expect(asked).toEqual([])
})
