/** What each question offers, and what an answer to it amounts to. */
import { describe, expect, it } from 'vitest'
import type { Answers, Choice, Context, Heard, Question, SmsFate } from '#machines/protocol.ts'
import { questions } from '#machines/protocol.ts'
import { canGoBack, choicesOf, hear, patience } from '#machines/questions.ts'
import { blank } from '#machines/registration.ts'

const today = '2026-11-22'
const context: Context = { ...blank, caller: { ...blank.caller, languages: ['fr', 'ar'] } }
const trail: Context['trail'] = [{ at: 'language', was: { language: null } }]
const missing: Answers = { purpose: 'missingSms' }
const fate = (renewable: boolean): SmsFate => ({ state: 'delivered', at: '', to: '', renewable })
const wordless: readonly Question[] = [
  'help',
  'idNumber',
  'idLetters',
  'idExpiry',
  'birthDate',
  'phone',
  'phoneAgain',
  'email',
]

describe('the options of', () => {
  const facts: readonly Choice[] = ['idKind', 'idNumber', 'idExpiry', 'birthDate']
  const returning = { ...context, caller: { ...context.caller, returning: true } }
  it.each([
    ['language', context, ['fr', 'ar']],
    ['idKind', context, ['cnie', 'residence', 'help']],
    ['idKind', returning, ['cnie', 'residence', 'help', 'missingSms']],
    ['idKind', { ...returning, answers: missing }, ['cnie', 'residence']],
    ['review', context, ['confirm', 'change']],
    ['change', context, [...facts, 'phone', 'email']],
    ['change', { ...context, answers: missing }, facts],
    ['operator', context, ['iam', 'orange', 'inwi']],
    ['emailCheck', context, ['yes', 'no']],
    ['code', context, ['newCode']],
    ['notFound', context, ['change']],
    ['smsFate', context, []],
    ['smsFate', { ...context, smsFate: fate(false) }, []],
    ['smsFate', { ...context, smsFate: fate(true) }, ['renew']],
    ['resume', context, ['continue', 'restart']],
    ['onItsWay', context, ['restart']],
    ...wordless.map(question => [question, context, []] as const),
  ] as const)('%s', (question, of, choices) => expect(choicesOf(question, of)).toEqual(choices))
})

it('`0` undoes something where something was answered, but not where a call opens', () => {
  const undone = questions.filter(question => canGoBack(question, { ...context, trail }))
  expect(undone).toEqual(questions.filter(name => !['language', 'resume', 'onItsWay'].includes(name)))
  expect(questions.filter(question => canGoBack(question, context))).toEqual([])
})

const residence: Answers = { idKind: 'residence' }
const answered = (question: Question, answers: Answers): Heard => ({ type: 'answered', question, answers })
const mistook = (problem: Extract<Heard, { type: 'mistook' }>['problem']): Heard => ({
  type: 'mistook',
  problem,
})

describe('at', () => {
  it.each<[Question, string, Answers, Heard]>([
    ['language', '1', {}, answered('language', { language: 'fr' })],
    ['language', '3', {}, mistook('choice')],
    ['idKind', '1', {}, answered('idKind', { idKind: 'cnie' })],
    ['idKind', '2', {}, answered('idKind', { idKind: 'residence' })],
    ['idKind', '3', {}, { type: 'chose.help', question: 'idKind' }],
    ['idKind', '4', {}, mistook('choice')],
    ['help', '1', {}, mistook('choice')],
    ['idNumber', 'AB123456', {}, answered('idNumber', { idNumber: 'AB123456' })],
    ['idNumber', '123456', {}, answered('idNumber', { idDigits: '123456' })],
    ['idNumber', 'AB', {}, mistook('cnie')],
    ['idNumber', '123456', residence, answered('idNumber', { idNumber: '123456' })],
    ['idNumber', 'A1', residence, mistook('residence')],
    ['idLetters', '0102', { idDigits: '7' }, answered('idLetters', { idNumber: 'AB7' })],
    ['idLetters', '99', { idDigits: '7' }, mistook('letters')],
    ['idExpiry', '31122027', {}, answered('idExpiry', { idExpiry: '2027-12-31' })],
    ['idExpiry', '31122099', {}, mistook('expiryRange')],
    ['idExpiry', '3112', {}, mistook('date')],
    ['birthDate', '1980', {}, answered('birthDate', { birthDate: '1980' })],
    ['birthDate', '2030', {}, mistook('birthRange')],
    ['birthDate', '19', {}, mistook('date')],
    ['review', '1', {}, { type: 'chose.confirm', question: 'review' }],
    ['review', '3', {}, mistook('choice')],
    ['phone', '0687654321', {}, answered('phone', { phone: '+212687654321' })],
    ['phone', '06', {}, mistook('phone')],
    ['phoneAgain', '0687654321', { phone: '+212687654321' }, answered('phoneAgain', { phoneTwice: true })],
    ['phoneAgain', '0687654322', { phone: '+212687654321' }, mistook('phoneTwice')],
    ['operator', '2', {}, answered('operator', { operator: 'orange' })],
    ['email', 'nom@exemple.ma', {}, answered('email', { email: 'nom@exemple.ma' })],
    ['email', 'nom', {}, mistook('email')],
    ['email', `${'n'.repeat(40)}@exemple.ma`, {}, mistook('emailLong')],
    ['emailCheck', '2', {}, { type: 'chose.no', question: 'emailCheck' }],
    ['code', '123456', {}, { type: 'codeTyped', code: '123456' }],
    ['code', '1', {}, { type: 'chose.newCode', question: 'code' }],
    ['code', '12', {}, mistook('codeForm')],
    ['resume', '0', {}, mistook('choice')],
    ['review', ' 00 ', {}, { type: 'hungUp' }],
  ])('%s, %j with %j', (question, text, answers, heard) => {
    expect(hear(question, text, { ...context, answers }, today)).toStrictEqual(heard)
  })

  it('any question, `0` goes back where there is something to undo', () => {
    expect(hear('review', '0', { ...context, trail }, today)).toEqual({ type: 'wentBack' })
    expect(hear('review', '0', context, today)).toEqual(mistook('choice'))
  })

  it('any question, patience ends', () => {
    expect(hear('review', '1', { ...context, heard: patience }, today)).toEqual({ type: 'wentRound' })
    expect(hear('review', '1', { ...context, heard: patience - 1 }, today)).toMatchObject({
      type: 'chose.confirm',
    })
  })
})
