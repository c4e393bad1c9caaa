/** The context of a conversation: as it begins, and what follows from it. */
import type {
  Answers,
  Caller,
  CodeProves,
  Contact,
  Context,
  Identity,
  Problem,
  Question,
  Step,
} from './protocol.ts'
import { questions } from './protocol.ts'

const nobody: Caller = {
  channel: 'ussd',
  phone: '',
  operator: null,
  languages: ['ar'],
  language: null,
  returning: false,
  codeForOwnNumber: false,
}

/** The context of a conversation that has not begun. */
export const blank: Context = {
  caller: nobody,
  answers: {},
  history: [],
  consecutiveErrors: 0,
  errorsInAll: 0,
  inputCount: 0,
  problem: null,
  unread: null,
  resumeAt: null,
  masked: false,
  stepsBefore: 0,
  unknowns: 0,
  registrationNumber: null,
  schemeName: null,
  smsFate: null,
  proof: null,
  claimUntil: null,
}

/** Where messages about the account go: the other number when one was given, else the number that calls. */
export function contactOf({ caller, answers }: Context): Contact {
  const other = answers.phoneTwice === true ? answers.phone : undefined
  return {
    phone: other ?? caller.phone,
    operator: other === undefined ? caller.operator : (answers.operator ?? null),
    email: answers.emailChecked === true ? (answers.email ?? null) : null,
    language: languageOf({ caller, answers }),
  }
}

/** Mistakes that count, and mistakes in all, at one question, before the call ends. */
const errorsAllowed = { consecutive: 3, inAll: 5 }

/** The mistakes at this question with one more. Whoever tries something else each time is let try longer. */
export function errorsWith(
  { consecutiveErrors, errorsInAll = consecutiveErrors, problem }: Context,
  added: Problem,
): { consecutiveErrors: number; errorsInAll: number } {
  const counts = errorsInAll === 0 || added === problem
  return { consecutiveErrors: consecutiveErrors + (counts ? 1 : 0), errorsInAll: errorsInAll + 1 }
}

/** Whether one more mistake ends the call. */
export function isLastError(context: Context, added: Problem): boolean {
  const { consecutiveErrors, errorsInAll } = errorsWith(context, added)
  return consecutiveErrors >= errorsAllowed.consecutive || errorsInAll >= errorsAllowed.inAll
}

export function languageOf({ caller, answers }: Pick<Context, 'caller' | 'answers'>): Contact['language'] {
  return answers.language ?? caller.language ?? caller.languages[0] ?? 'ar'
}

/** The CNSS calls for proof that the phone is at hand: always for another number, by setting for one's own. */
export function needsCode(context: Context): boolean {
  return contactOf(context).phone !== context.caller.phone || context.caller.codeForOwnNumber
}

/**
 * Whether whoever calls holds this phone, or will read what goes there: the network says which SIM calls, and anybody may
 * write a sender on a message.
 */
export function holdsPhone(
  { channel, phone: own }: Pick<Caller, 'channel' | 'phone'>,
  contact: Pick<Contact, 'phone'>,
  phone: string,
): boolean {
  return contact.phone === phone || (channel === 'ussd' && own === phone)
}

/** Where the code goes that is asked for, and what it proves. */
export function codeFor(context: Context): { phone: string; proves: CodeProves } {
  const { proof } = context
  return proof === null
    ? { phone: contactOf(context).phone, proves: 'contact' }
    : { phone: proof.phone, proves: proof.of }
}

/** @throws Error before all four parts are known. */
export function identityOf({ idKind, idNumber, idExpiry, birthDate }: Answers): Identity {
  if (idKind === undefined || idNumber === undefined || idExpiry === undefined || birthDate === undefined) {
    throw new Error('an identity has four parts')
  }
  return { idKind, idNumber, idExpiry, birthDate }
}

/** @throws Error before a verdict gave one. */
export function numberIn({ registrationNumber }: Context): string {
  if (registrationNumber === null) throw new Error('no verdict gave a registration number')
  return registrationNumber
}

/** What somebody typed who may have been another than whoever speaks now; what was chosen from a list stays. */
const typedFacts = ['idNumber', 'idDigits', 'idExpiry', 'birthDate', 'phone', 'email'] as const
/** Without these nobody is looked up, and messages go to the caller's own phone. */
const proofAndContact = ['birthDate', 'phone', 'phoneTwice', 'operator', 'email', 'emailChecked'] as const

export function hasTypedFacts({ answers }: Context): boolean {
  return typedFacts.some(name => answers[name] !== undefined)
}

export function hasProofOrContact({ answers }: Context): boolean {
  return proofAndContact.some(name => answers[name] !== undefined)
}

/** The parts of a context that a break touches. */
type Broken =
  | 'answers'
  | 'claimUntil'
  | 'history'
  | 'masked'
  | 'proof'
  | 'registrationNumber'
  | 'resumeAt'
  | 'schemeName'
  | 'smsFate'
  | 'stepsBefore'

/** What stands after a break: the answers up to the birth date. It is asked anew, and no verdict or contact of before counts. */
export function withoutProof(context: Context): Pick<Context, Broken> {
  return standing(context, without(context.answers, proofAndContact), true)
}

/** What stands after a long silence: what was chosen. */
export function withoutFacts(context: Context): Pick<Context, Broken> {
  return standing(context, without(context.answers, [...typedFacts, ...proofAndContact]), true)
}

/** What stands when the birth date alone is asked anew, without a break. */
export function withoutBirthDate(context: Context): Pick<Context, Broken> {
  return standing(context, without(context.answers, ['birthDate']), false)
}

function standing({ caller }: Context, answers: Answers, masked: boolean): Pick<Context, Broken> {
  const history = stepsTo(answers, caller)
  return {
    answers,
    history,
    stepsBefore: masked ? history.length : 0,
    masked,
    resumeAt: firstUnknown(answers),
    registrationNumber: null,
    schemeName: null,
    smsFate: null,
    proof: null,
    claimUntil: null,
  }
}

function without(answers: Answers, names: readonly (keyof Answers)[]): Answers {
  return Object.fromEntries(
    Object.entries(answers).filter(([name]) => !names.includes(name as keyof Answers)),
  ) as Answers
}

/** The steps that lead to these answers one by one: undone, none of them brings back what was forgotten. */
function stepsTo(answers: Answers, { languages }: Caller): Step[] {
  const steps: readonly (readonly [Question, keyof Answers])[] = [
    ['language', 'language'],
    ['idKind', 'purpose'],
    ['idKind', 'idKind'],
    ['idNumber', 'idDigits'],
    [answers.idDigits === undefined ? 'idNumber' : 'idLetters', 'idNumber'],
    ['idExpiry', 'idExpiry'],
  ]
  const isAsked = (question: Question) => question !== 'language' || languages.length > 1
  // What was answered beyond the open question stands, and is no step on the way to it.
  const end = questions.indexOf(firstUnknown(answers))
  return steps
    .filter(([at, answer]) => isAsked(at) && questions.indexOf(at) < end && answers[answer] !== undefined)
    .map(([at, answer]) => ({ at, previous: { [answer]: null } }))
}

function firstUnknown({ idKind, idNumber, idDigits, idExpiry }: Answers): Question {
  if (idKind === undefined) return 'idKind'
  if (idNumber === undefined) return idDigits === undefined ? 'idNumber' : 'idLetters'
  return idExpiry === undefined ? 'idExpiry' : 'birthDate'
}
