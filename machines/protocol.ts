/** The vocabulary of the conversation: what is heard (events, past tense), what is asked of the host (effects, imperative). */

export const languages = ['ar', 'fr', 'zgh'] as const
export type Language = (typeof languages)[number]

export const operators = ['iam', 'orange', 'inwi'] as const
/** Maroc Telecom, Orange, inwi. */
export type Operator = (typeof operators)[number]

export type IdKind = 'cnie' | 'residence'

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

export type SchemeName = Partial<Record<Language, string>>

/** What the eligibility service says of an identity. Only a full match gives anything but `unknown`. */
export type Verdict =
  | { outcome: 'registered'; registrationNumber: string; hasAccount: boolean }
  | { outcome: 'covered-elsewhere'; scheme: { code: string; name: SchemeName } }
  | { outcome: 'unknown' }
