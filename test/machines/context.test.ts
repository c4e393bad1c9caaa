/** What a dial, an answer, `0` and a mistake do to the context, and nothing besides. */
import { describe, expect, it } from 'vitest'
import { advance, start } from '#machines/conversation.ts'
import type { Answers, Caller, Context, Event, Question, State, Step } from '#machines/protocol.ts'
import { blank } from '#machines/registration.ts'
import { again, answers, caller, facts, full, heard, language, led, without } from './full-context.ts'

describe('a dial', () => {
  it('begins from nothing, with the caller it is told', () => {
    const event = { type: 'dialled', caller: again, question: null } as const
    expect(advance({ ...start, context: full }, event).conversation).toEqual({
      state: 'language',
      context: { ...blank, caller: again },
    })
  })

  it.each<[string, Caller, State, Partial<Context>]>([
    [
      'a language of before',
      { ...caller, language: 'fr' },
      'idKind',
      { answers: { language: 'fr' }, trail: [language] },
    ],
    [
      'one language alone',
      { ...caller, languages: ['fr'] },
      'idKind',
      { answers: { language: 'fr' }, trail: [] },
    ],
    ['no language', caller, 'language', { answers: {}, trail: [] }],
  ])('with %s', (_, who, state, then) => {
    const event = { type: 'dialled', caller: who, question: null } as const
    for (const before of ['ready', 'help', 'language'] as const) {
      expect(advance({ state: before, context: { ...full, answers: {} } }, event).conversation).toEqual({
        state,
        context: { ...blank, caller: who, ...then },
      })
    }
  })

  const back = { caller: again, strikes: 0, problem: null }
  it.each<[State, Question | null, State, Partial<Context>]>([
    ['birthDate', 'birthDate', 'resume', { ...back, resumeAt: 'birthDate' }],
    ['birthDate', null, 'resume', back],
    ['resume', 'resume', 'resume', back],
    ['onItsWay', 'onItsWay', 'onItsWay', back],
    ['delayed', null, 'onItsWay', back],
    ['codeByDial', null, 'code', back],
    ['code', 'code', 'code', { ...back, resumeAt: 'code' }],
  ])('after %s, which asked %s, leads to %s', (state, question, next, differs) => {
    expect(led(state, { type: 'dialled', caller: again, question })).toEqual({ state: next, differs })
  })

  it('masks what was typed before it, step by step', () => {
    const open: Context = { ...full, masked: false, stepsBefore: 0 }
    const { differs } = led('review', { type: 'dialled', caller, question: 'review' }, open)
    expect(differs).toMatchObject({ masked: true, stepsBefore: 2 })
  })
})

describe('an answer', () => {
  const told = (question: Question, given: Answers): Event => ({ type: 'answered', question, answers: given })

  it.each<[Question, Answers, State, Step['was']]>([
    ['language', { language: 'ar' }, 'review', { language: 'fr' }],
    ['idKind', { idKind: 'residence' }, 'review', { idKind: 'cnie' }],
    ['idNumber', { idNumber: 'CD1' }, 'review', { idNumber: 'AB123456' }],
    ['idLetters', { idNumber: 'CD1' }, 'review', { idNumber: 'AB123456' }],
    ['idExpiry', { idExpiry: '2030-01-01' }, 'review', { idExpiry: '2027-12-31' }],
    ['birthDate', { birthDate: '1981' }, 'review', { birthDate: '1980-09-05' }],
    ['phone', { phone: '+212611111111' }, 'phoneAgain', { phone: '+212787654321' }],
    ['phoneAgain', { phoneTwice: true }, 'operator', { phoneTwice: true }],
    ['operator', { operator: 'orange' }, 'review', { operator: 'inwi' }],
    ['email', { email: 'x@y.ma' }, 'emailCheck', { email: 'nom@exemple.ma' }],
  ])('to %s is kept, and leaves what it changed', (question, given, state, was) => {
    const { differs, state: next } = led(question, told(question, given))
    expect(next).toBe(state)
    expect(differs.trail).toEqual([...full.trail, { at: question, was }])
    expect({ ...answers, ...differs.answers }).toEqual({ ...answers, ...given })
    expect(differs).toMatchObject(heard)
  })

  it('that was not there before leaves that it was not', () => {
    const { differs } = led('idNumber', told('idNumber', { idDigits: '9' }), {
      ...full,
      answers: { idKind: 'cnie' },
    })
    expect(differs.trail?.at(-1)).toEqual({ at: 'idNumber', was: { idDigits: null } })
  })

  it.each<[Answers, State]>([
    [{}, 'idKind'],
    [{ idKind: 'cnie' }, 'idNumber'],
    [{ idKind: 'cnie', idDigits: '1' }, 'idLetters'],
    [{ idKind: 'cnie', idDigits: '1', idNumber: 'A1' }, 'idExpiry'],
    [{ idKind: 'cnie', idNumber: 'A1', idExpiry: '2027-12-31' }, 'birthDate'],
    [facts, 'review'],
  ])('is not asked again: with %j, %s is next', (given, state) => {
    const known = { ...full, answers: given }
    expect(led('language', told('language', { language: 'fr' }), known).state).toBe(state)
  })

  it('with digits alone asks for the letters', () => {
    const none: Context = { ...full, answers: { idKind: 'cnie' } }
    expect(led('idNumber', told('idNumber', { idDigits: '1' }), none).state).toBe('idLetters')
    expect(led('idNumber', told('idNumber', { idNumber: 'A1' }), none).state).toBe('idExpiry')
  })

  it('volunteered leaves no step, and asks the language first where it is not known', () => {
    const event: Event = { type: 'volunteered', answers: { idNumber: 'CD1' } }
    const differs = { answers: { ...answers, idNumber: 'CD1' }, strikes: 0, problem: null }
    expect(led('idKind', event)).toEqual({ state: 'review', differs })
    const unknown = { ...full, answers: {} }
    expect(led('language', event, unknown)).toEqual({
      state: 'language',
      differs: { ...differs, answers: { idNumber: 'CD1' } },
    })
  })
})

describe('everywhere', () => {
  it('`0` takes back the last step, and what was masked before it stays masked', () => {
    expect(led('review', { type: 'wentBack' })).toEqual({
      state: 'birthDate',
      differs: { ...heard, answers: without('birthDate'), trail: [language], stepsBefore: 1 },
    })
    const later = { ...full, stepsBefore: 0 }
    expect(led('review', { type: 'wentBack' }, later).differs).not.toHaveProperty('stepsBefore')
    expect(led('review', { type: 'wentBack' }, { ...full, trail: [] })).toEqual({
      state: 'review',
      differs: {},
    })
  })

  it('a mistake counts, and the third in a row ends the call', () => {
    const event: Event = { type: 'mistook', problem: 'cnie' }
    expect(led('idNumber', event, { ...full, strikes: 1, answers: { idKind: 'cnie' } })).toEqual({
      state: 'idNumber',
      differs: { strikes: 2, heard: 8, problem: 'cnie' },
    })
    expect(led('idNumber', event)).toEqual({ state: 'tooManyMistakes', differs: {} })
    expect(led('review', { type: 'wentRound' })).toEqual({ state: 'tooManyMistakes', differs: {} })
    expect(led('review', { type: 'hungUp' })).toEqual({ state: 'left', differs: {} })
  })
})
