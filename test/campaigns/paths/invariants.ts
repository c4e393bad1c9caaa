// What is always true: rules that every step of every path and of every random walk keeps.
import { fits, narrowest } from '#machines/alphabet.ts'
import { advance, answer, type Conversation, isEnding, isQuestion, isWait } from '#machines/conversation.ts'
import { type Answers, type Context, outcomes, type Question, type State, waits } from '#machines/protocol.ts'
import { canGoBack, hear, patience } from '#machines/questions.ts'
import { languageOf } from '#machines/registration.ts'
import { screenOf, usual } from '#machines/screens.ts'
import type { Step } from './shadow.ts'
import { today } from './typed.ts'

/** Null when it is kept, else what is wrong. */
export type Rule = (step: Step) => string | null

const screen = (conversation: Conversation) => screenOf(conversation, usual)
const isShown = ({ state }: Conversation) => !isWait(state) && state !== 'ready'
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
const without = (conversation: Conversation, changes: Partial<Context>): Conversation => ({
  ...conversation,
  context: { ...conversation.context, ...changes },
})

/** The one screen that shows everything, one page. */
const fitsOnOnePage: Rule = ({ after }) =>
  !isShown(after) || fits(screen(after), narrowest) ? null : `${screen(after).length} characters`

/** Options are read off the screen, and every key of the phone is tried. */
const offersWhatItTakes: Rule = ({ after }) => {
  const { state, context } = after
  if (!isQuestion(state) || context.heard >= patience) return null
  const shown = [...screen(after).matchAll(/(?:^|\n)([1-9]) /g)].map(([, digit]) => digit)
  const takes = (text: string) => hear(state, text, context, today).type
  const asksForText = takes('1') === 'answered' && shown.length === 0
  const taken = asksForText ? [] : '123456789'.split('').filter(digit => takes(digit) !== 'mistook')
  if (!same(shown, taken)) return `shows ${shown.join(' ')} and takes ${taken.join(' ')}`
  const showsBack = /(^|\n)0 /.test(screen(after))
  if (showsBack !== (takes('0') === 'wentBack')) return `0 is ${showsBack ? '' : 'not '}shown`
  if (!/(^|[\n ])00( |$)/.test(screen(after))) return '00 is not shown'
  return takes('00') === 'hungUp' ? null : '00 does not leave'
}

/** Whatever was answered, `0` leads to the same question with the same answers on the same screen. */
const undoesOneAnswer: Rule = ({ before, after, event }) => {
  if (!isQuestion(after.state) || !canGoBack(after.state, after.context)) return null
  if (after.context.heard >= patience) return null
  const back = answer(after, '0', today).conversation
  const last = after.context.trail.at(-1)
  if (back.state !== last?.at) return `0 leads to ${back.state} and not to ${last?.at}`
  if (back.context.trail.length !== after.context.trail.length - 1) return '0 undoes more than one answer'
  const isAnswer =
    event.type === 'answered' || (event.type.startsWith('chose.') && !onTheSpot.includes(event.type))
  const wasKept = same(after.context.trail.slice(0, -1), before.context.trail)
  if (!isAnswer || !wasKept) return null
  if (back.state !== before.state) return `0 leads to ${back.state} and not back to ${before.state}`
  if (!same(sorted(back.context.answers), sorted(before.context.answers))) return '0 leaves other answers'
  const clean = { problem: null, strikes: 0 }
  return screen(back) === screen(without(before, clean)) ? null : '0 shows another screen'
}

/** Chosen, but no answer: they go on, begin anew, or ask the host. */
const onTheSpot = ['chose.continue', 'chose.restart', 'chose.newCode', 'chose.renew']

const sorted = (answers: Answers) => Object.entries(answers).sort(([one], [other]) => (one < other ? -1 : 1))

const leavesAlways: Rule = ({ after }) => {
  if (!isQuestion(after.state)) return null
  const left = answer(after, '00', today).conversation.state
  return isEnding(left) ? null : `00 leads to ${left}`
}

/** States that tell something about a person, or act for one. */
const personal: readonly State[] = [
  ...waits,
  'code',
  'smsFate',
  'notFound',
  ...outcomes,
  'codeByDial',
  'tooManyCodes',
  'codeRefused',
  'delayed',
]

const needsAnIdentity: Rule = ({ before, after, event }) => {
  if (!personal.includes(after.state)) return null
  const { idKind, idNumber, idExpiry, birthDate } = after.context.answers
  if ([idKind, idNumber, idExpiry, birthDate].includes(undefined)) return `${after.state} without an identity`
  const cameByHost = isWait(before.state) || personal.includes(before.state)
  const isAllowed = cameByHost || after.state === 'lookingUp' || event.type === 'wentBack'
  if (!isAllowed && !(before.state === 'resume' && before.context.masked)) {
    return `${before.state} leads to ${after.state} without the host`
  }
  return after.state === 'lookingUp' && before.state !== 'review' ? 'looked up without a review' : null
}

/** Which answer a question is about; the others are asked as often as their caller wants. */
const asksFor: { readonly [Q in Question]?: keyof Answers } = {
  language: 'language',
  idKind: 'idKind',
  idNumber: 'idNumber',
  idLetters: 'idNumber',
  idExpiry: 'idExpiry',
  birthDate: 'birthDate',
  phone: 'phone',
  phoneAgain: 'phoneTwice',
  operator: 'operator',
  email: 'email',
  emailCheck: 'emailChecked',
}

/** The events after which nothing but an unanswered question may come. */
const onward = ['answered', 'volunteered', 'verdictReached', 'codeSent', 'codeRejected', 'codeTooSoon']

const asksNothingTwice: Rule = ({ before, after, event }) => {
  const { state, context } = after
  if (!isQuestion(state) || !onward.includes(event.type)) return null
  const about = asksFor[state]
  const isAnswered = about !== undefined && context.answers[about] !== undefined
  const isSame = isQuestion(before.state) && before.state === state && event.type !== 'volunteered'
  return (isAnswered || isSame) && context.problem === null ? `asks ${state} twice` : null
}

/** A mistake, a wrong code, a second code: the screen says so before it asks the same again. */
const saysWhyItAsksAgain: Rule = ({ before, after, event }) => {
  const isAgain = event.type === 'mistook' || event.type === 'codeRejected' || event.type === 'codeTooSoon'
  if (!isAgain || !isQuestion(after.state)) return null
  if (after.context.problem === null) return 'nothing says why'
  return screen(after) === screen(without(before, { problem: null })) ? 'the line is not shown' : null
}

const survivesJson: Rule = ({ after }) => {
  const stored = JSON.parse(JSON.stringify(after)) as Conversation
  if (!same(stored, after)) return 'JSON changes it'
  return isShown(after) && screen(stored) !== screen(after) ? 'JSON changes the screen' : null
}

/** After a call was taken up, nothing that was typed before stands on a screen in full: a phone is shared. */
const hidesWhatWasTyped: Rule = ({ after, typedBefore }) => {
  if (!isShown(after)) return null
  const text = screen(after)
  // What a question gives as an example is not what somebody typed.
  const blanked = screen(without(after, { answers: { language: languageOf(after.context) } }))
  const shown = (typedBefore ?? []).filter(typed => text.includes(typed) && !blanked.includes(typed))
  return shown.length === 0 ? null : `${shown.join(', ')} is shown in full`
}

/** Each answer counts, so that no conversation goes on for ever. */
const countsAnswers: Rule = ({ before, after, typed, event }) => {
  if (typed === null || event.type === 'volunteered' || !isQuestion(before.state)) return null
  const { heard } = before.context
  if (heard >= patience) return isEnding(after.state) ? null : 'goes on for ever'
  return isEnding(after.state) || isWait(after.state) || after.context.heard === heard + 1
    ? null
    : `heard ${after.context.heard} answers after ${heard}`
}

/** Mistakes in a row end a call; nothing else does but `00`, and what the host finds out. */
const endsForAReason: Rule = ({ before, after, event }) => {
  if (!isEnding(after.state) || isWait(before.state) || isEnding(before.state)) return null
  const isFair = event.type === 'hungUp' || event.type === 'wentRound' || event.type === 'mistook'
  return isFair ? null : `${event.type} ends the call`
}

/** What the host finds out is only asked for by what was typed, never by dialling. */
const asksTheHostOnce: Rule = ({ before, after, event }) => {
  if (!isWait(after.state)) return null
  const { effects } = advance(before, event)
  return effects.length === 1 ? null : `${effects.length} effects lead to ${after.state}`
}

export const rules: Readonly<Record<string, Rule>> = {
  'the screen fits on one page': fitsOnOnePage,
  'the options shown are those taken': offersWhatItTakes,
  '`0` undoes exactly one answer': undoesOneAnswer,
  '`00` always ends': leavesAlways,
  'no outcome without a full identity': needsAnIdentity,
  'nothing is asked twice': asksNothingTwice,
  'what is asked again says why': saysWhyItAsksAgain,
  'JSON between two steps changes nothing': survivesJson,
  'after a resume nothing typed is shown in full': hidesWhatWasTyped,
  'every answer counts': countsAnswers,
  'a call ends for a reason': endsForAReason,
  'the host is asked once': asksTheHostOnce,
}

/** The rules that depend on the words of a language. */
export const onScreen: typeof rules = Object.fromEntries(
  Object.entries(rules).filter(([, rule]) =>
    [fitsOnOnePage, offersWhatItTakes, saysWhyItAsksAgain, hidesWhatWasTyped].includes(rule),
  ),
)

export function broken(step: Step, of = rules): string[] {
  return Object.entries(of).flatMap(([name, rule]) => {
    const problem = rule(step)
    const where = `${step.before.state} -- ${step.event.type} --> ${step.after.state}`
    return problem === null ? [] : [`${name}: ${problem} (${where})`]
  })
}
