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
  | {
      outcome: 'registered'
      registrationNumber: string
      hasAccount: boolean
      /** The number that the CNSS holds, E.164. It is never shown. */
      phone?: string | undefined
    }
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
  previous: { [Key in keyof Answers]: Answers[Key] | null }
}

/** How the last password SMS about an account fared, as far as a caller may know. */
export interface SmsDelivery {
  /** `doubtful`: it may have arrived, or not. */
  state: 'onItsWay' | 'delivered' | 'failed' | 'doubtful'
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
  /** No e-mail can be sent: it is offered nowhere. */
  emailOff?: true
}

export interface Context {
  caller: Caller
  answers: Answers
  history: readonly Step[]
  /** Mistakes at the current question that count: the first, and each whose message is that of the one before. */
  consecutiveErrors: number
  /** All mistakes at the current question; a session of version 0.1.0 does not count them. */
  errorsInAll?: number
  /** Answers of the whole conversation. */
  inputCount: number
  problem: Problem | null
  /** What of the message that began the conversation was not read; empty when all of it was too much to be read. A session of version 0.1.0 does not say. */
  unread?: string | null
  /** Where a broken conversation goes on; the chart finds it by itself, but processes of version 0.1.0 read it. */
  resumeAt: Question | null
  /** After a break, nothing typed before is shown in full: a phone is shared. */
  masked: boolean
  /** How many steps of the history are older than the break; what later ones typed is shown in full. */
  stepsBefore: number
  /** Look-ups that found nobody. */
  unknowns: number
  registrationNumber: string | null
  schemeName: SchemeName | null
  smsFate: SmsDelivery | null
  /** Whose phone has to be proved by the code that is asked for, where it is not the one that messages go to. */
  proof: PhoneProof | null
  /** Until when a claim waits, `DD/MM` in Morocco. */
  claimUntil: string | null
}

/** The phone that an account has, or the one that the CNSS knows: never shown in full, E.164. */
export interface PhoneProof {
  of: 'account' | 'known'
  phone: string
}

/** What became of a claim made before: denied by the phone that the CNSS knows, or waiting until a day, `DD/MM`. */
export type Claim = 'denied' | { until: string }

type Chose = { [C in Choice]: { type: `chose.${C}`; question: Question } }[Choice]

/** What the caller did, read by input.ts. */
export type InputEvent =
  | Chose
  | { type: 'answered'; question: Question; answers: Answers }
  | { type: 'codeTyped'; code: string }
  | { type: 'wentBack' }
  | { type: 'quit' }
  | { type: 'helpAsked' }
  | { type: 'inputRejected'; problem: Problem }
  | { type: 'answerLimitReached' }

/** What the host found out. */
export type EffectResult =
  | { type: 'verdictReached'; verdict: Verdict; claim?: Claim }
  | { type: 'lookUpDelayed' }
  | { type: 'lookUpLimited'; by: 'attempts' | 'card' | 'load' }
  | { type: 'codeSent' }
  | { type: 'codeTooSoon' }
  | { type: 'codesLimited' }
  | { type: 'codeAccepted' }
  | { type: 'codeRejected' }
  | { type: 'codeExhausted' }
  | { type: 'accountOpened' }
  | { type: 'accountExisted' }
  | { type: 'accountDelayed' }
  | { type: 'passwordTraced'; delivery: SmsDelivery }
  | { type: 'noPasswordTraced' }
  | { type: 'passwordRenewed'; to: string }
  | { type: 'renewalsLimited' }
  /** Whoever speaks is not known to hold this phone, the account's. */
  | { type: 'proofNeeded'; phone: string }
  | { type: 'claimMade'; until: string }
  | { type: 'claimRefused' }

export type Event =
  | { type: 'dialled'; caller: Caller }
  | { type: 'answersPrefilled'; answers: Answers; unread: string | null }
  /** The caller writes again after a silence in which so much was forgotten. */
  | { type: 'returned'; forgotten: 'proof' | 'facts' }
  | InputEvent
  | EffectResult

/** Where an account's messages go. */
export interface Contact {
  phone: string
  operator: Operator | null
  email: string | null
  language: Language
}

/** How long a code that was sent can be typed. */
export const codeLifeSeconds = 600

/** What the machine asks of the host; the answer comes back as a Reported event. */
export type Effect =
  | {
      type: 'lookUp'
      params: { identity: Identity; contact: Contact; tracesPassword: boolean; needsCode: boolean }
    }
  | { type: 'sendCode'; params: { phone: string; language: Language; proves: CodeProves } }
  | { type: 'checkCode'; params: { phone: string; code: string; proves: CodeProves } }
  | { type: 'openAccount'; params: { registrationNumber: string; contact: Contact } }
  | { type: 'tracePassword'; params: { registrationNumber: string } }
  | { type: 'renewPassword'; params: { registrationNumber: string } }
  /** An account, by somebody who does not hold the phone that the CNSS knows. */
  | { type: 'claimAccount'; params: { registrationNumber: string; contact: Contact; knownPhone: string } }

/** Whose phone a code proves: that of the messages, of the account, or that the CNSS knows. */
export type CodeProves = 'contact' | PhoneProof['of']
