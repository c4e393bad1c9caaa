/**
 * Every screen and message that one caller may read, written by the machine from that caller's own data. What is not
 * among them is either somebody else's or a mistake that the caller never made.
 */

import { blank } from '#machines/context.ts'
import type { Conversation } from '#machines/conversation.ts'
import schemes from '#machines/locales/schemes.json' with { type: 'json' }
import type { Answers, Context, Ending, Problem, Question } from '#machines/protocol.ts'
import { endingScreen, localeFor, screenOf, usual } from '#machines/screens.ts'
import { type DrillPerson, otherScheme } from './people.ts'
import { createReplies } from './replies.ts'

export interface Seen {
  state: Question | Ending | 'continuedElsewhere' | 'unavailable'
  problem: Problem | null
  /** The account is to be opened for another phone than the caller's. */
  forOther: boolean
}

export interface Readings {
  /** Null when no screen of this caller looks like it. */
  ofScreen(text: string): Seen | null
  ofMessage(text: string): Message | null
}

export type Message =
  | { kind: 'password'; password: string }
  | { kind: 'code'; code: string }
  /** The number, or what a deferred request came to. */
  | { kind: 'outcome'; state: Ending | 'number' | 'unavailable' }
  /** To a text message. */
  | { kind: 'reply' }

const asked: Question[] = [
  'language',
  'idKind',
  'idNumber',
  'idExpiry',
  'birthDate',
  'review',
  'change',
  'phone',
  'phoneAgain',
  'operator',
  'code',
  'notFound',
  'resume',
  'onItsWay',
]
const ended: (Ending | 'continuedElsewhere' | 'unavailable')[] = [
  'passwordSent',
  'accountExists',
  'coveredElsewhere',
  'unknown',
  'delayed',
  'codeByDial',
  'continuedElsewhere',
  'left',
  'codeRefused',
  'busy',
  'unavailable',
]
const answers: (Ending | 'unavailable')[] = [
  'passwordSent',
  'accountExists',
  'coveredElsewhere',
  'unknown',
  'unavailable',
]
/** What may be told to a caller who types what is asked: a code may be an older one, or asked for again. */
const excused: (Problem | null)[] = [null, 'codeWrong', 'codeWait', 'codeNew']
const either = [false, true]
const typedOnes = ['idNumber', 'idExpiry', 'birthDate', 'phone'] as const
/** Every choice of some of them. */
const subsets = Array.from({ length: 2 ** typedOnes.length }, (_, bits) =>
  typedOnes.filter((_, index) => (bits >> index) % 2 === 1),
)

export function createReadings(person: DrillPerson): Readings {
  const screens = new Map<string, Seen>()
  const messages = new Map<string, Message>()
  const learn = (conversation: Conversation, seen: Seen) => {
    const text = screenOf(conversation, usual)
    if (!screens.has(text)) screens.set(text, seen)
  }
  for (const forOther of person.otherPhone === null ? [false] : either) {
    for (const context of contextsOf(person, forOther)) {
      for (const state of asked) {
        const problems = state === 'code' ? excused : [null]
        for (const problem of problems)
          learn({ state, context: { ...context, problem } }, { state, problem, forOther })
      }
      for (const state of ended) {
        screens.set(endingScreen(state, context, usual), { state, problem: null, forOther })
      }
      if (context.masked) continue
      for (const state of answers) {
        messages.set(endingScreen(state, context, usual), { kind: 'outcome', state })
      }
    }
  }
  // Before a language is chosen, what can be said is said in the first.
  const [mute] = contextsOf({ ...person, language: 'ar' }, false)
  if (mute !== undefined) {
    for (const state of ['left', 'continuedElsewhere', 'unavailable', 'busy'] as const) {
      const text = endingScreen(state, { ...mute, answers: {} }, usual)
      if (!screens.has(text)) screens.set(text, { state, problem: null, forOther: false })
    }
  }

  const said = localeFor(person.language).messages
  messages.set(said.number(person.registrationNumber), { kind: 'outcome', state: 'number' })
  const password = pattern(said.password('\0'), '([A-Z2-9]{4}(?:-[A-Z2-9]{4}){2})')
  const code = pattern(said.code('\0'), '([0-9]{6})')
  const replies = createReplies(person)

  return {
    ofScreen: text => screens.get(text) ?? null,
    ofMessage(text) {
      const [, secret] = password.exec(text) ?? []
      if (secret !== undefined) return { kind: 'password', password: secret }
      const [, digits] = code.exec(text) ?? []
      if (digits !== undefined) return { kind: 'code', code: digits }
      if (replies.has(text)) return { kind: 'reply' }
      return messages.get(text) ?? null
    },
  }
}

/** `busy` is said to whoever comes while too many others do, before anything is known of them. */
export const apologies: readonly string[] = (['ar', 'fr'] as const).flatMap(language =>
  (['unavailable', 'busy'] as const).map(state =>
    endingScreen(state, { ...blank, answers: { language } }, usual),
  ),
)

const maskings = either.flatMap(masked => subsets.map(shown => [masked, shown] as const))

/** Each way in which the machine may hold this caller's data while it asks. */
function contextsOf(
  { identity, language, phone, otherPhone, ...person }: DrillPerson,
  forOther: boolean,
): Context[] {
  const given: Answers = { language, ...identity }
  if (forOther && otherPhone !== null) {
    Object.assign(given, { phone: otherPhone, phoneTwice: true, operator: 'iam' } satisfies Answers)
  }
  const contexts: Context[] = []
  const before = { at: 'language', previous: { language: null } } as const
  for (const [returning, steps] of either.flatMap(each => [[each, []] as const, [each, [before]] as const])) {
    for (const [masked, shown] of maskings) {
      contexts.push({
        ...blank,
        caller: { ...blank.caller, phone, operator: 'iam', languages: ['ar', 'fr'], language, returning },
        answers: given,
        // After a resume only what is typed from then on is shown in full.
        masked,
        history: [...steps, ...shown.map(key => ({ at: 'review', previous: { [key]: null } }) as const)],
        registrationNumber: person.registrationNumber,
        schemeName: schemes[otherScheme],
      })
    }
  }
  return contexts
}

function pattern(text: string, secret: string): RegExp {
  const escaped = text.split('\0').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${escaped.join(secret)}$`)
}
