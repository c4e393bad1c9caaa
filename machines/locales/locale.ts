/** What a language file must say: every sentence the caller can read, keyed by the state that says it. */
import type { Choice, Ending, Problem, Question } from '../protocol.ts'

/** One text, or several wordings of it from the fullest to the shortest: the first that fits the screen is shown. */
export type Text = string | readonly [full: string, ...shorter: string[]]

/** What a text can tell, ready to be shown. After a resume, what was typed before is masked. */
export interface Values {
  idNumber: string
  /** Whether the card is a residence card. */
  residence: boolean
  missingSms: boolean
  /** `DD/MM/YYYY`; masked, the year alone. */
  idExpiry: string
  /** `DD/MM/YYYY`, or `YYYY`. */
  birthDate: string
  phone: string
  /** Whether `phone` is another number than the caller's own. */
  otherPhone: boolean
  email: string
  registrationNumber: string
  schemeName: string
  sms: { state: 'onItsWay' | 'delivered' | 'failed'; at: string; to: string }
  callCentre: string
  serviceCode: string
}

export type Sentence = Text | ((values: Values) => Text)

export interface Wording {
  ask: Sentence
  choices?: { readonly [C in Choice]?: Text }
  /** In place of the usual last line, where every unit counts. */
  footer?: string
}

export interface Words {
  /** The language's own name, as the language menu shows it. */
  name: string
  greeting: string
  /** `0`, `00`, and both on one line. */
  back: string
  leave: Text
  backAndLeave: Text
  questions: Record<Question, Wording>
  problems: Record<Problem, Text>
  endings: Record<Ending | 'unavailable', Sentence>
  messages: Messages
}

/** Text messages. Those that carry a secret carry nothing else, and fit one segment. */
export interface Messages {
  password(password: string): string
  code(code: string): string
  /** The registration number of a caller whose call ended before it could be read. */
  number(registrationNumber: string): string
  /** How the service is used by text message. */
  help: string
  stopped: string
  /** By e-mail, when the account is opened: no number, no password in it. */
  confirmation: { subject: string; lines: readonly string[] }
}

/** The digits of a phone number with nothing between: right-to-left screens show groups in reverse order. */
export function ungrouped(phone: string): string {
  return phone.replace(/\s/g, '')
}
