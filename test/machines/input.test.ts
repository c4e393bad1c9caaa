/** What each question offers, and what an answer to it amounts to. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blank } from '#machines/context.ts'
import { canGoBack, choicesOf, inputLimit, readInput } from '#machines/input.ts'
import type { Answers, Choice, Context, InputEvent, Question, SmsDelivery } from '#machines/protocol.ts'
import { questions } from '#machines/protocol.ts'

const today = '2026-11-22'
const context: Context = { ...blank, caller: { ...blank.caller, languages: ['fr', 'ar'] } }
const history: Context['history'] = [{ at: 'language', previous: { language: null } }]
const missing: Answers = { purpose: 'missingSms' }
const delivery = (renewable: boolean): SmsDelivery => ({ state: 'delivered', at: '', to: '', renewable })
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
    ['change', { ...context, caller: { ...context.caller, emailOff: true } }, [...facts, 'phone']],
    ['change', { ...context, answers: missing }, facts],
    ['operator', context, ['iam', 'orange', 'inwi']],
    ['emailCheck', context, ['yes', 'no']],
    ['code', context, ['newCode']],
    ['notFound', context, ['change']],
    ['smsFate', context, []],
    ['smsFate', { ...context, smsFate: delivery(false) }, []],
    ['smsFate', { ...context, smsFate: delivery(true) }, ['renew']],
    ['resume', context, ['continue', 'restart']],
    ['onItsWay', context, ['restart']],
    ...wordless.map(question => [question, context, []] as const),
  ] as const)('%s', (question, of, choices) => expect(choicesOf(question, of)).toEqual(choices))
})

it('`0` undoes something where something was answered, but not where a call opens', () => {
  const undone = questions.filter(question => canGoBack(question, { ...context, history }))
  expect(undone).toEqual(questions.filter(name => !['language', 'resume', 'onItsWay'].includes(name)))
  expect(questions.filter(question => canGoBack(question, context))).toEqual([])
})

const residence: Answers = { idKind: 'residence' }
const answered = (question: Question, answers: Answers): InputEvent => ({
  type: 'answered',
  question,
  answers,
})
const inputRejected = (problem: Extract<InputEvent, { type: 'inputRejected' }>['problem']): InputEvent => ({
  type: 'inputRejected',
  problem,
})

describe('at', () => {
  it.each<[Question, string, Answers, InputEvent]>([
    ['language', '1', {}, answered('language', { language: 'fr' })],
    ['language', '3', {}, inputRejected('choice')],
    ['idKind', '1', {}, answered('idKind', { idKind: 'cnie' })],
    ['idKind', '2', {}, answered('idKind', { idKind: 'residence' })],
    ['idKind', '3', {}, { type: 'chose.help', question: 'idKind' }],
    ['idKind', '4', {}, inputRejected('choice')],
    ['help', '1', {}, inputRejected('choice')],
    ['idNumber', 'AB123456', {}, answered('idNumber', { idNumber: 'AB123456' })],
    ['idNumber', '123456', {}, answered('idNumber', { idDigits: '123456' })],
    ['idNumber', 'AB', {}, inputRejected('cnie')],
    ['idNumber', '123456', residence, answered('idNumber', { idNumber: '123456' })],
    ['idNumber', 'A1', residence, inputRejected('residence')],
    ['idLetters', '0102', { idDigits: '7' }, answered('idLetters', { idNumber: 'AB7' })],
    ['idLetters', '99', { idDigits: '7' }, inputRejected('letters')],
    ['idExpiry', '31122027', {}, answered('idExpiry', { idExpiry: '2027-12-31' })],
    ['idExpiry', '31122099', {}, inputRejected('expiryRange')],
    ['idExpiry', '05091980', {}, inputRejected('expiryPast')],
    [
      'idNumber',
      'AB123456 31122027',
      {},
      answered('idNumber', { idNumber: 'AB123456', idExpiry: '2027-12-31' }),
    ],
    ['idExpiry', '3112', {}, inputRejected('date')],
    ['birthDate', '1980', {}, answered('birthDate', { birthDate: '1980' })],
    ['birthDate', '2030', {}, inputRejected('birthRange')],
    ['birthDate', '19', {}, inputRejected('shortYear')],
    ['birthDate', '9', {}, inputRejected('date')],
    ['review', '1', {}, { type: 'chose.confirm', question: 'review' }],
    ['review', '3', {}, inputRejected('choice')],
    ['phone', '0687654321', {}, answered('phone', { phone: '+212687654321' })],
    ['phone', '06', {}, inputRejected('phone')],
    ['phoneAgain', '0687654321', { phone: '+212687654321' }, answered('phoneAgain', { phoneTwice: true })],
    ['phoneAgain', '0687654322', { phone: '+212687654321' }, inputRejected('phoneTwice')],
    ['operator', '2', {}, answered('operator', { operator: 'orange' })],
    ['email', 'nom@exemple.ma', {}, answered('email', { email: 'nom@exemple.ma' })],
    ['email', 'nom', {}, inputRejected('email')],
    ['email', `${'n'.repeat(40)}@exemple.ma`, {}, inputRejected('emailLong')],
    ['emailCheck', '2', {}, { type: 'chose.no', question: 'emailCheck' }],
    ['code', '123456', {}, { type: 'codeTyped', code: '123456' }],
    ['code', '1', {}, { type: 'chose.newCode', question: 'code' }],
    ['code', '12', {}, inputRejected('codeForm')],
    ['resume', '0', {}, inputRejected('choice')],
    ['review', ' 00 ', {}, { type: 'quit' }],
    ['review', 'STOP', {}, { type: 'quit' }],
    ['review', 'quitter', {}, { type: 'quit' }],
    ['birthDate', '?', {}, { type: 'helpAsked' }],
    ['idKind', 'aide', {}, { type: 'chose.help', question: 'idKind' }],
  ])('%s, %j with %j', (question, text, answers, heard) => {
    expect(readInput(question, text, { ...context, answers }, today)).toStrictEqual(heard)
  })

  it('any question, `0` goes back where there is something to undo', () => {
    expect(readInput('review', '0', { ...context, history }, today)).toEqual({ type: 'wentBack' })
    expect(readInput('review', '0', context, today)).toEqual(inputRejected('choice'))
  })

  it('any question, patience ends', () => {
    expect(readInput('review', '1', { ...context, inputCount: inputLimit }, today)).toEqual({
      type: 'answerLimitReached',
    })
    expect(readInput('review', '1', { ...context, inputCount: inputLimit - 1 }, today)).toMatchObject({
      type: 'chose.confirm',
    })
  })
})

it('what is typed at a question is read alike by call and by message', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      '1',
      '0',
      '00',
      'oui',
      'STOP',
      'aide',
      'AB123456',
      '05/09/80',
      'le 5 septembre 1980',
      '0612345678',
    ),
  )
  fc.assert(
    fc.property(fc.constantFrom(...questions), texts, (question, text) => {
      const [call, message] = (['ussd', 'sms'] as const).map(channel =>
        readInput(question, text, { ...context, caller: { ...context.caller, channel }, history }, today),
      )
      expect(call).toStrictEqual(message)
    }),
  )
})
