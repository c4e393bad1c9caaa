/** Every name of the conversation: states, choices, problems. The same word in the chart, the texts, the transcripts, the figures. */

export const languages = ['ar', 'fr', 'zgh'] as const
export type Language = (typeof languages)[number]

export const operators = ['iam', 'orange', 'inwi'] as const
/** Maroc Telecom, Orange, inwi. */
export type Operator = (typeof operators)[number]

export type IdKind = 'cnie' | 'residence'
export type Channel = 'ussd' | 'sms'

/** The states that ask, each named for what it asks, in the order of the caller's path. */
export const questions = [
  'language',
  'idKind',
  'help',
  'idNumber',
  'idLetters',
  'idExpiry',
  'birthDate',
  'review',
  'change',
  'phone',
  'phoneAgain',
  'operator',
  'email',
  'emailCheck',
  'code',
  'notFound',
  'smsFate',
  'resume',
  'onItsWay',
] as const
export type Question = (typeof questions)[number]

/** The states in which the host is at work and nothing is asked. */
export const waits = [
  'lookingUp',
  'sendingCode',
  'checkingCode',
  'openingAccount',
  'tracingPassword',
  'renewingPassword',
  'claimingAccount',
] as const
export type Wait = (typeof waits)[number]

/** The states that end the call with what it was for. */
export const outcomes = [
  'passwordSent',
  'accountExists',
  'coveredElsewhere',
  'unknown',
  'passwordRenewed',
  'noPasswordSms',
] as const

/** The states that end the call without it. */
export const cutShort = [
  'left',
  'tooManyMistakes',
  'tooManyLookUps',
  'callCentre',
  'tooManyCodes',
  'codeRefused',
  'busy',
] as const

/** The states that end the call: with its outcome, for now, without it. */
export const endings = [...outcomes, 'delayed', 'codeByDial', 'claimWaits', ...cutShort] as const
export type Ending = (typeof endings)[number]

export type State = 'ready' | Question | Wait | Ending

/** The named options that a question can offer. */
export type Choice =
  | Language
  | IdKind
  | Operator
  | 'help'
  | 'missingSms'
  | 'confirm'
  | 'change'
  | 'idKind'
  | 'idNumber'
  | 'idExpiry'
  | 'birthDate'
  | 'phone'
  | 'email'
  | 'yes'
  | 'no'
  | 'newCode'
  | 'noSuchPhone'
  | 'renew'
  | 'continue'
  | 'restart'

/** Why an answer could not be taken, or the same is asked again; one short line in each language. */
export type Problem =
  | 'choice'
  | 'cnie'
  | 'residence'
  | 'letters'
  | 'date'
  | 'shortYear'
  | 'noSuchDay'
  | 'birthRange'
  | 'expiryRange'
  | 'expiryPast'
  | 'phone'
  | 'phoneTwice'
  | 'email'
  | 'emailLong'
  | 'codeForm'
  | 'codeWrong'
  | 'codeWait'
  | 'codeNew'
  | 'help'
