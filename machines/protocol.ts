/** The vocabulary of the conversation: what is heard (events, past tense), what is asked of the host (effects, imperative). */

import type { Channel, Choice, IdKind, Language, Operator, Problem, Question } from './names.ts'

export * from './names.ts'

/** The three facts, and the kind of card, that the CNSS knows a person by. */
export interface Identity {
  idKind: IdKind
  /** Upper case, no blanks. */
  idNumber: string
  /** `YYYY-MM-DD` */
  idExpiry: string
  /** `YYYY-MM-DD`, or `YYYY` when only the year is known. */
  birthDate: string
}

export type SchemeName = { readonly [L in Language]?: string | undefined }

/** What the eligibility service says of an identity. Only a full match gives anything but `unknown`. */
export type Verdict =
  | { outcome: 'registered'; registrationNumber: string; hasAccount: boolean }
  | { outcome: 'covered-elsewhere'; scheme: { code: string; name: SchemeName } }
  | { outcome: 'unknown' }

/** Everything the caller decided; what `0` undoes. A missing key is a question not answered yet. */
export interface Answers {
  language?: Language
  purpose?: 'missingSms'
  idKind?: IdKind
  /** A CNIE number typed without its letters. */
  idDigits?: string
  idNumber?: string
  idExpiry?: string
  birthDate?: string
  /** Another number than the caller's own, E.164. */
  phone?: string
  phoneTwice?: true
  operator?: Operator
  email?: string
  emailChecked?: true
}

/** One answered question, with what its answers were before: enough to undo it. */
export interface Step {
  at: Question
  was: { [Key in keyof Answers]: Answers[Key] | null }
}

/** How the last password SMS about an account fared, as far as a caller may know. */
export interface SmsFate {
  state: 'onItsWay' | 'delivered' | 'failed'
  /** When it was delivered or sent, `DD/MM HH:MM` in Morocco. */
  at: string
  /** Where it went, masked. */
  to: string
  renewable: boolean
}

/** What the caller's side and the service's settings say when a call begins. */
export interface Caller {
  channel: Channel
  /** The number that calls, E.164. */
  phone: string
  operator: Operator | null
  /** The languages switched on, in the order of the menu. */
  languages: readonly Language[]
  /** The language of an earlier call. */
  language: Language | null
  /** Called before: is also offered "I did not get the SMS". */
  returning: boolean
  codeForOwnNumber: boolean
}

export interface Context {
  caller: Caller
  answers: Answers
  trail: readonly Step[]
  /** Answers in a row that the current question could not take. */
  strikes: number
  /** Answers of the whole conversation. */
  heard: number
  problem: Problem | null
  /** Where a dropped call goes on. */
  resumeAt: Question | null
  /** After a resume, nothing typed before is shown in full: a phone is shared. */
  masked: boolean
  /** How many steps of the trail are older than the resume; what later ones typed is shown in full. */
  stepsBefore: number
  /** Look-ups that found nobody. */
  unknowns: number
  registrationNumber: string | null
  schemeName: SchemeName | null
  smsFate: SmsFate | null
}

type Chose = { [C in Choice]: { type: `chose.${C}`; question: Question } }[Choice]

/** What the caller did, read by questions.ts. */
export type Heard =
  | Chose
  | { type: 'answered'; question: Question; answers: Answers }
  | { type: 'codeTyped'; code: string }
  | { type: 'wentBack' }
  | { type: 'hungUp' }
  | { type: 'mistook'; problem: Problem }
  | { type: 'wentRound' }

/** What the host found out. */
export type Reported =
  | { type: 'verdictReached'; verdict: Verdict }
  | { type: 'lookUpDelayed' }
  | { type: 'lookUpLimited'; by: 'attempts' | 'load' }
  | { type: 'codeSent' }
  | { type: 'codeTooSoon' }
  | { type: 'codesLimited' }
  | { type: 'codeAccepted' }
  | { type: 'codeRejected' }
  | { type: 'codeExhausted' }
  | { type: 'accountOpened' }
  | { type: 'accountExisted' }
  | { type: 'accountDelayed' }
  | { type: 'passwordTraced'; fate: SmsFate }
  | { type: 'noPasswordTraced' }
  | { type: 'passwordRenewed'; to: string }
  | { type: 'renewalsLimited' }

export type Event =
  | { type: 'dialled'; caller: Caller; question: Question | null }
  | { type: 'volunteered'; answers: Answers }
  | Heard
  | Reported

/** Where an account's messages go. */
export interface Contact {
  phone: string
  operator: Operator | null
  email: string | null
  language: Language
}

/** What the machine asks of the host; the answer comes back as a Reported event. */
export type Effect =
  | {
      type: 'lookUp'
      params: { identity: Identity; contact: Contact; tracesPassword: boolean; needsCode: boolean }
    }
  | { type: 'sendCode'; params: { phone: string; language: Language } }
  | { type: 'checkCode'; params: { phone: string; code: string } }
  | { type: 'openAccount'; params: { registrationNumber: string; contact: Contact } }
  | { type: 'tracePassword'; params: { registrationNumber: string } }
  | { type: 'renewPassword'; params: { registrationNumber: string } }
