/** What a language file must say: every sentence the caller can read, keyed by the state that says it. */
import type { Choice, Ending, Problem, Question, SmsDelivery } from '../protocol.ts'

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
  /** Whether a code went to the phone that the CNSS knows: `phone` says nothing then. */
  knownPhone: boolean
  /** `DD/MM` */
  claimUntil: string
  email: string
  registrationNumber: string
  schemeName: string
  sms: { state: SmsDelivery['state']; at: string; to: string }
  callCentre: string
  serviceCode: string
}

export type Sentence = Text | ((values: Values) => Text)

export interface Wording {
  ask: Sentence
  choices?: { readonly [C in Choice]?: Text }
  /** In place of the usual last line, where every unit counts. */
  footer?: Text
}

export interface Locale {
  /** The language's own name, as the language menu shows it. */
  name: string
  greeting: string
  /** `0`, `00`, and both on one line. */
  back: string
  leave: Text
  backAndLeave: Text
  questions: Record<Question, Wording>
  problems: Record<Problem, Sentence>
  /** The card as it was understood, with its kind: above what is answered to a message that nobody read over. */
  card: Sentence
  /** What of a message was not read; nothing: all of it was too long to be read. */
  unread(text: string): string
  endings: Record<Ending | 'unavailable' | 'continuedElsewhere', Sentence>
  messages: Messages
}

/** Text messages. Those that carry a secret carry nothing else, and fit one segment. */
export interface Messages {
  password(password: string): string
  /** In place of one whose message was lost: which of two is the newer one, and that only this one works. */
  newPassword(replacement: { password: string; at: string }): string
  /** That the message with the password was perhaps lost, and how to ask for a new one. */
  passwordDoubtful(numbers: { serviceCode: string }): string
  code(code: string): string
  /** The registration number of a caller whose call ended before it could be read. */
  number(registrationNumber: string): string
  /** How the service is used by text message. */
  help(numbers: { callCentre: string }): string
  /** STOP: the answers are erased, the account stays. */
  stopped: string
  /** STOP while an answer by SMS is still to come, which comes all the same. */
  stoppedAnswerComes: string
  /** STOP when there is nothing to erase. */
  nothingToStop: string
  /** To the phone that the CNSS knows: somebody else asks for an account, and NON is the answer that stops it. */
  claimNotice(until: string): string
  /** NON was heard. */
  claimDenied(numbers: { callCentre: string }): string
  /** To whoever claimed: the days are over, and nobody has said NON. */
  claimGranted(numbers: { serviceCode: string }): string
  /** A message of somebody whose call is in progress: it changed nothing. */
  callGoesOn: string
  /** After the last reply that the hour allows: until when, and how to go on all the same. */
  lastReply(rest: { until: string; serviceCode: string }): string
  /** By e-mail, when the account is opened: no number, no password in it. */
  confirmation: { subject: string; lines: readonly string[] }
}

/** The digits of a phone number with nothing between: right-to-left screens show groups in reverse order. */
export function ungrouped(phone: string): string {
  return phone.replace(/\s/g, '')
}
