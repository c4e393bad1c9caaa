/** What a dial, an answer, `0` and a mistake do to the context, and nothing besides. */
import { describe, expect, it } from 'vitest'
import { blank } from '#machines/context.ts'
import { advance, start } from '#machines/conversation.ts'
import type { Answers, Caller, Context, Event, Question, State, Step } from '#machines/protocol.ts'
import {
  again,
  answers,
  caller,
  facts,
  full,
  heard,
  language,
  led,
  without,
  withoutErrors,
} from './full-context.ts'

const back = { caller: again, ...withoutErrors }
/** The steps to what stands after a break: undone, none of them brings anything back. */
const steps: Step[] = [
  language,
  { at: 'idKind', previous: { idKind: null } },
  { at: 'idNumber', previous: { idDigits: null } },
  { at: 'idLetters', previous: { idNumber: null } },
  { at: 'idExpiry', previous: { idExpiry: null } },
]
const unproven = {
  answers: without('birthDate', 'phone', 'phoneTwice', 'operator', 'email', 'emailChecked'),
  history: steps,
  stepsBefore: steps.length,
  resumeAt: 'birthDate' as const,
  registrationNumber: null,
  schemeName: null,
  smsFate: null,
  claimUntil: null,
}

describe('a dial', () => {
  it('begins from nothing, with the caller it is told', () => {
    const event = { type: 'dialled', caller: again } as const
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
      { answers: { language: 'fr' }, history: [language] },
    ],
    [
      'one language alone',
      { ...caller, languages: ['fr'] },
      'idKind',
      { answers: { language: 'fr' }, history: [] },
    ],
    ['no language', caller, 'language', { answers: {}, history: [] }],
  ])('with %s', (_, who, state, then) => {
    const event = { type: 'dialled', caller: who } as const
    for (const before of ['ready', 'help', 'language'] as const) {
      expect(advance({ state: before, context: { ...full, answers: {} } }, event).conversation).toEqual({
        state,
        context: { ...blank, caller: who, ...then },
      })
    }
  })

  it.each<[State, State]>([
    ['birthDate', 'resume'],
    ['review', 'resume'],
    ['notFound', 'resume'],
    ['resume', 'resume'],
    ['onItsWay', 'onItsWay'],
    ['delayed', 'onItsWay'],
  ])('after %s leads to %s, and leaves what was answered up to the birth date', (state, next) => {
    const dialled = led(state, { type: 'dialled', caller: again })
    expect(dialled).toEqual({ state: next, differs: { ...back, ...unproven } })
  })

  it.each(['codeByDial', 'code'] as const)('after %s leads to the code, which is the proof', state => {
    expect(led(state, { type: 'dialled', caller: again })).toEqual({ state: 'code', differs: back })
  })

  it('masks what was typed before it', () => {
    const open: Context = { ...full, masked: false, stepsBefore: 0 }
    const { differs } = led('review', { type: 'dialled', caller }, open)
    expect(differs).toMatchObject({ masked: true, stepsBefore: steps.length })
  })
})

describe('a message after a silence', () => {
  const clean = withoutErrors

  it.each<State>(['review', 'notFound', 'phone', 'smsFate'])('at %s is asked the birth date', state => {
    const returned = led(state, { type: 'returned', forgotten: 'proof' })
    expect(returned).toEqual({ state: 'birthDate', differs: { ...clean, ...unproven } })
  })

  it('changes nothing where neither the birth date had been given nor a contact been named', () => {
    const early: Context = { ...full, answers: unproven.answers }
    expect(led('birthDate', { type: 'returned', forgotten: 'proof' }, early)).toEqual({
      state: 'birthDate',
      differs: {},
    })
  })

  it('lets go of the contact that was named before the birth date', () => {
    const corrected: Context = { ...full, answers: without('birthDate') }
    expect(led('birthDate', { type: 'returned', forgotten: 'proof' }, corrected)).toEqual({
      state: 'birthDate',
      differs: { ...clean, ...unproven },
    })
  })

  it('leaves the code, which is the proof', () => {
    for (const forgotten of ['proof', 'facts'] as const) {
      expect(led('code', { type: 'returned', forgotten })).toEqual({ state: 'code', differs: {} })
    }
  })

  it('that was long is asked everything that was typed, and nothing that was chosen', () => {
    const { state, differs } = led('review', { type: 'returned', forgotten: 'facts' })
    expect(state).toBe('idNumber')
    expect(differs.answers).toEqual({ language: 'fr', idKind: 'cnie' })
  })

  it('that was long changes nothing where nothing had been typed', () => {
    const chosen: Context = { ...full, answers: { language: 'fr', idKind: 'cnie' } }
    expect(led('idNumber', { type: 'returned', forgotten: 'facts' }, chosen).differs).toEqual({})
  })
})

describe('`0` at the code', () => {
  it('leads to the birth date, and after a break lets go of the contact of before', () => {
    const { state, differs } = led('code', { type: 'wentBack' })
    expect([state, differs.answers]).toEqual(['birthDate', unproven.answers])
  })

  it('without a break keeps the contact that was named in this call', () => {
    const open: Context = { ...full, masked: false, stepsBefore: 0 }
    const { state, differs } = led('code', { type: 'wentBack' }, open)
    expect([state, differs.answers]).toEqual(['birthDate', without('birthDate')])
    expect(differs).toMatchObject({ registrationNumber: null, history: steps })
    expect(differs).not.toHaveProperty('masked')
  })
})

describe('an answer', () => {
  const told = (question: Question, given: Answers): Event => ({ type: 'answered', question, answers: given })

  it.each<[Question, Answers, State, Step['previous']]>([
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
  ])('to %s is kept, and leaves what it changed', (question, given, state, previous) => {
    const { differs, state: next } = led(question, told(question, given))
    expect(next).toBe(state)
    expect(differs.history).toEqual([...full.history, { at: question, previous }])
    expect({ ...answers, ...differs.answers }).toEqual({ ...answers, ...given })
    expect(differs).toMatchObject(heard)
  })

  it('that was not there before leaves that it was not', () => {
    const { differs } = led('idNumber', told('idNumber', { idDigits: '9' }), {
      ...full,
      answers: { idKind: 'cnie' },
    })
    expect(differs.history?.at(-1)).toEqual({ at: 'idNumber', previous: { idDigits: null } })
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

  it('answersPrefilled leaves no step, and asks the language first where it is not known', () => {
    const event: Event = { type: 'answersPrefilled', answers: { idNumber: 'CD1' }, unread: null }
    const differs = { answers: { ...answers, idNumber: 'CD1' }, ...withoutErrors }
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
      differs: { ...heard, answers: without('birthDate'), history: [language], stepsBefore: 1 },
    })
    const later = { ...full, stepsBefore: 0 }
    expect(led('review', { type: 'wentBack' }, later).differs).not.toHaveProperty('stepsBefore')
    expect(led('review', { type: 'wentBack' }, { ...full, history: [] })).toEqual({
      state: 'review',
      differs: {},
    })
  })

  it('a mistake counts, and the third with the same message ends the call', () => {
    const event: Event = { type: 'inputRejected', problem: 'date' }
    expect(led('idExpiry', event, { ...full, consecutiveErrors: 1, answers: { idKind: 'cnie' } })).toEqual({
      state: 'idExpiry',
      differs: { consecutiveErrors: 2, errorsInAll: 4, inputCount: 8, unread: null },
    })
    expect(led('idExpiry', event)).toEqual({ state: 'tooManyMistakes', differs: {} })
    expect(led('review', { type: 'answerLimitReached' })).toEqual({ state: 'tooManyMistakes', differs: {} })
    expect(led('review', { type: 'quit' })).toEqual({ state: 'left', differs: {} })
  })
})
