/** What arrives in pieces: how many of them are one answer, and what of a conversation can be answered at all. */
import { describe, expect, it } from 'vitest'
import {
  advance,
  answer,
  asksChoice,
  awaitsCode,
  type Conversation,
  canRead,
  isOver,
  isWait,
  partsOfAnswer,
  start,
} from '#machines/conversation.ts'
import { endings, questions, type State, waits } from '#machines/protocol.ts'

const today = '2026-11-22'
const at = (state: State): Conversation => ({ ...start, state })

describe('pieces between two `*`', () => {
  it.each([
    ['a card number that is none without the next', 'idNumber', ['AB', '123456', '31122027'], 2, 2],
    ['a card number, as few as make one', 'idNumber', ['AB', '12', '34', '56'], 2, 2],
    ['two answers', 'idKind', ['1', 'AB123456'], 1, 1],
    ['two dates', 'idExpiry', ['31122027', '05091980'], 1, 1],
    ['a date of three parts', 'idExpiry', ['31', '12', '2027', '1980'], 3, 3],
    ['a date of short parts', 'idExpiry', ['3', '1', '2027'], 3, 3],
    ['a date in two parts', 'idExpiry', ['3112', '2027'], 2, 2],
    ['a date of four parts: it has three', 'idExpiry', ['3', '13', '12', '2027'], 4, 1],
    ['a date of four pieces, of which it takes three at most', 'birthDate', ['05', '09', '19', '80'], 4, 1],
    ['a date whose parts stay apart', 'birthDate', ['1', '11', '1980'], 3, 3],
    ['a date that begins like a year alone', 'birthDate', ['1971', '12', '01'], 3, 1],
    ['nothing that can be read', 'idExpiry', ['x', 'y'], 2, 1],
    ['one piece', 'idExpiry', ['x'], 1, 1],
    ['no piece', 'idExpiry', [], 1, 1],
  ] as const)('are %s', (_, state, parts, atOnce, oneByOne) => {
    expect(partsOfAnswer(at(state), parts, { today, atOnce: true })).toBe(atOnce)
    expect(partsOfAnswer(at(state), parts, { today, atOnce: false })).toBe(oneByOne)
  })
})

it('the code of an SMS is awaited where it is asked, on this call or the next', () => {
  const awaiting = [...questions, ...waits, ...endings].filter(state => awaitsCode(at(state)))
  expect(awaiting.sort()).toEqual(['code', 'codeByDial'])
})

describe('a conversation', () => {
  it('that asks reads what answers it, and nothing else', () => {
    expect(canRead(at('idExpiry'), '31122027', today)).toBe(true)
    expect(canRead(at('idExpiry'), '00', today)).toBe(true)
    expect(canRead(at('idExpiry'), 'x', today)).toBe(false)
    expect(canRead(at('left'), '00', today)).toBe(false)
  })

  it('that asks nothing hears nothing', () => {
    for (const state of [...endings, ...waits]) {
      const conversation = at(state)
      expect(answer(conversation, '1', today)).toStrictEqual({ conversation, event: null, effects: [] })
    }
  })

  it('is over where nothing can follow', () => {
    const goOn = [...questions, ...waits, 'ready', 'delayed', 'codeByDial'] as const
    for (const state of goOn) expect(isOver(at(state)), state).toBe(false)
    for (const state of endings) expect(isOver(at(state)), state).toBe(!goOn.includes(state as 'delayed'))
  })

  it('waits for the host in each wait, and nowhere else', () => {
    for (const state of [...questions, ...endings, 'ready'] as const) expect(isWait(state), state).toBe(false)
    for (const state of waits) expect(isWait(state), state).toBe(true)
  })

  it('asks a choice alone at the language and the kind of card', () => {
    expect(questions.filter(state => asksChoice(at(state)))).toEqual(['language', 'idKind'])
  })

  it('in no state of the chart is refused by name', () => {
    expect(() => advance(at('nowhere' as State), { type: 'quit' })).toThrow('no such state: nowhere')
  })
})
