/** What each choice does to the context, and nothing besides. */
import { describe, expect, it } from 'vitest'
import { blank } from '#machines/context.ts'
import { advance } from '#machines/conversation.ts'
import type { Answers, Context, Event, Question, State } from '#machines/protocol.ts'
import { answers, caller, full, heard, language, led, left, mail, other, without } from './full-context.ts'

describe('a choice', () => {
  it.each<[Event & { question: Question }, State, Partial<Context>]>([
    [{ type: 'chose.help', question: 'idKind' }, 'help', left('idKind', {})],
    [{ type: 'chose.confirm', question: 'review' }, 'lookingUp', left('review', {})],
    [{ type: 'chose.change', question: 'review' }, 'change', left('review', {})],
    [{ type: 'chose.change', question: 'notFound' }, 'change', left('notFound', {})],
    [
      { type: 'chose.idKind', question: 'change' },
      'idKind',
      {
        answers: without('idKind', 'idNumber', 'idDigits'),
        ...left('change', { idKind: 'cnie', idNumber: 'AB123456', idDigits: '123456' }),
      },
    ],
    [
      { type: 'chose.idNumber', question: 'change' },
      'idNumber',
      {
        answers: without('idNumber', 'idDigits'),
        ...left('change', { idNumber: 'AB123456', idDigits: '123456' }),
      },
    ],
    [
      { type: 'chose.idExpiry', question: 'change' },
      'idExpiry',
      { answers: without('idExpiry'), ...left('change', { idExpiry: '2027-12-31' }) },
    ],
    [
      { type: 'chose.birthDate', question: 'change' },
      'birthDate',
      { answers: without('birthDate'), ...left('change', { birthDate: '1980-09-05' }) },
    ],
    [
      { type: 'chose.phone', question: 'change' },
      'phone',
      { answers: without('phone', 'phoneTwice', 'operator'), ...left('change', other) },
    ],
    [
      { type: 'chose.email', question: 'change' },
      'email',
      { answers: without('email', 'emailChecked'), ...left('change', mail) },
    ],
    [
      { type: 'chose.no', question: 'emailCheck' },
      'email',
      { answers: without('email', 'emailChecked'), ...left('emailCheck', mail) },
    ],
    [{ type: 'chose.yes', question: 'emailCheck' }, 'review', left('emailCheck', { emailChecked: true })],
  ])('%j', (event, state, differs) => {
    expect(led(event.question, event)).toEqual({ state, differs: { ...heard, ...differs } })
  })

  it('of an address makes it known', () => {
    const unchecked = { ...full, answers: without('emailChecked') }
    const { differs } = led('emailCheck', { type: 'chose.yes', question: 'emailCheck' }, unchecked)
    expect(differs.answers).toEqual(answers)
  })

  it('of a missing SMS stays, and is remembered', () => {
    const early = { ...full, answers: { language: 'fr' } as const }
    expect(led('idKind', { type: 'chose.missingSms', question: 'idKind' }, early)).toEqual({
      state: 'idKind',
      differs: {
        ...heard,
        answers: { language: 'fr', purpose: 'missingSms' },
        ...left('idKind', { purpose: null }),
      },
    })
  })

  it('of another code counts, and says that one was sent', () => {
    const differs = { ...heard, problem: 'codeNew' }
    expect(led('code', { type: 'chose.newCode', question: 'code' })).toEqual({
      state: 'sendingCode',
      differs,
    })
    expect(led('code', { type: 'codeTyped', code: '123456' })).toEqual({
      state: 'checkingCode',
      differs: heard,
    })
    expect(led('smsFate', { type: 'chose.renew', question: 'smsFate' })).toEqual({
      state: 'renewingPassword',
      differs: {},
    })
  })

  it.each(['resume', 'onItsWay'] as const)(
    'to begin again at %s keeps the language, and how much was heard',
    question => {
      const event: Event = { type: 'chose.restart', question }
      const fresh = { ...blank, caller, inputCount: 8 }
      const next = (context: Context) => advance({ state: question, context }, event).conversation
      expect(next(full)).toEqual({
        state: 'idKind',
        context: { ...fresh, answers: { language: 'fr' }, history: [language] },
      })
      expect(next({ ...full, answers: {} }).context.answers).toEqual({})
      expect(next({ ...full, caller: { ...caller, languages: ['fr'] } }).context.history).toEqual([])
    },
  )

  it('to go on leads to the first question without an answer, the birth date at the latest', () => {
    const event: Event = { type: 'chose.continue', question: 'resume' }
    expect(led('resume', event).state).toBe('birthDate')
    const asked = (answers: Answers) => led('resume', event, { ...full, answers }).state
    expect(asked({ language: 'fr', idKind: 'cnie' })).toBe('idNumber')
    expect(asked({ language: 'fr', idKind: 'cnie', idDigits: '123456' })).toBe('idLetters')
    expect(asked({ language: 'fr', idKind: 'cnie', idNumber: 'AB123456' })).toBe('idExpiry')
  })
})

describe('facts that came all at once', () => {
  const told: Event = { type: 'answersPrefilled', answers: { idKind: 'cnie' }, unread: null }

  it('lead past what they answer when the language is known', () => {
    const context: Context = { ...blank, caller, answers: { language: 'fr' } }
    expect(advance({ state: 'language', context }, told).conversation.state).toBe('idNumber')
  })

  it('wait for the language when it is not', () => {
    const { conversation } = advance({ state: 'language', context: { ...blank, caller } }, told)
    expect(conversation).toMatchObject({ state: 'language', context: { answers: { idKind: 'cnie' } } })
  })
})
