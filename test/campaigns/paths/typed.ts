// What a caller may type at each question: every option, `0`, `00`, each kind of answer, and each mistake there is a line for.

import { canGoBack, choicesOf } from '#machines/input.ts'
import type { Answers, Context, Question } from '#machines/protocol.ts'
import { longestEmail } from '#machines/reading/emails.ts'

/** The day of all walks: a noon that no test can overtake. */
export const today = '2026-11-22'

/** Stand-ins: whoever plays a path on a service puts numbers of its own in their place. */
export const standIns = {
  cnie: 'AB123456',
  digits: '123457',
  residence: 'A123456B',
  phone: '0687654321',
  ownPhone: '0600000001',
  code: '654321',
} as const

export const birthDay = '05091980'
export const expiryDay = '31122027'

const values: { readonly [Q in Question]?: (context: Context) => readonly string[] } = {
  idNumber: ({ answers }) =>
    answers.idKind === 'residence' ? [standIns.residence] : [standIns.cnie, standIns.digits],
  idLetters: () => ['0102'],
  idExpiry: () => [expiryDay],
  birthDate: () => [birthDay, '1980'],
  phone: () => [standIns.phone, standIns.ownPhone],
  phoneAgain: ({ answers }) => [`0${answers.phone?.slice(4) ?? ''}`],
  email: () => ['nom@exemple.ma'],
  code: () => [standIns.code],
}

const mistakes: { readonly [Q in Question]?: readonly string[] } = {
  idNumber: ['AB'],
  idLetters: ['99'],
  idExpiry: ['1', '31/12/27', '31022027', '31122099', '05091980'],
  birthDate: ['1', '02/03/10', '31/09/1980', '31122030'],
  phone: ['06'],
  phoneAgain: ['0611111111'],
  email: ['nom', `${'n'.repeat(longestEmail)}@exemple.ma`],
  code: ['12'],
}

export interface Typed {
  text: string
  is: 'option' | 'value' | 'mistake' | 'help' | 'back' | 'leave'
}

export function typedAt(question: Question, context: Context): readonly Typed[] {
  const options = choicesOf(question, context).map((_, index) => String(index + 1))
  const wrong = mistakes[question] ?? ['9']
  return [
    ...options.map(text => ({ text, is: 'option' as const })),
    ...(values[question]?.(context) ?? []).map(text => ({ text, is: 'value' as const })),
    ...wrong.map(text => ({ text, is: 'mistake' as const })),
    { text: '?', is: 'help' as const },
    ...(canGoBack(question, context) ? [{ text: '0', is: 'back' as const }] : []),
    { text: '00', is: 'leave' as const },
  ]
}

/** Facts that may come with the keyword of a text message: from the kind of card alone to all there is. */
export const answersPrefilled: readonly { text: string; answers: Answers; unread: string | null }[] = [
  { text: 'AMO CNIE', answers: { idKind: 'cnie' }, unread: null },
  { text: 'AMO j ai 45 ans', answers: {}, unread: '45' },
  { text: `AMO ${standIns.digits}`, answers: { idKind: 'cnie', idDigits: standIns.digits }, unread: null },
  { text: `AMO ${standIns.cnie}`, answers: { idKind: 'cnie', idNumber: standIns.cnie }, unread: null },
  {
    text: `AMO ${standIns.cnie} ${expiryDay}`,
    answers: { idKind: 'cnie', idNumber: standIns.cnie, idExpiry: '2027-12-31' },
    unread: null,
  },
  {
    text: `AMO ${standIns.cnie} ${expiryDay} ${birthDay}`,
    answers: { idKind: 'cnie', idNumber: standIns.cnie, idExpiry: '2027-12-31', birthDate: '1980-09-05' },
    unread: null,
  },
]
