// What is always true: invariants that every step of every path and of every random walk keeps.

import { languageOf } from '#machines/context.ts'
import { advance, answer, type Conversation, isEnding, isQuestion, isWait } from '#machines/conversation.ts'
import { fits, narrowest, segments } from '#machines/encoding.ts'
import { canGoBack, inputLimit, readInput } from '#machines/input.ts'
import { type Answers, type Context, outcomes, type Question, type State, waits } from '#machines/protocol.ts'
import { screenOf, usual } from '#machines/screens.ts'
import { messagesOf } from '#machines/text-messages.ts'
import type { Step } from './model.ts'
import { today } from './typed.ts'

/** Null when it holds, else what is wrong. */
export type Invariant = (step: Step) => string | null

const screen = (conversation: Conversation) => screenOf(conversation, usual)
const isShown = ({ state }: Conversation) => !isWait(state) && state !== 'ready'
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
const without = (conversation: Conversation, changes: Partial<Context>): Conversation => ({
  ...conversation,
  context: { ...conversation.context, ...changes },
})

/** The one screen that shows everything, one page. */
const fitsOnOnePage: Invariant = ({ after }) =>
  !isShown(after) || fits(screen(after), narrowest) ? null : `${screen(after).length} characters`

/** Options are read off the screen, and every key of the phone is tried. */
const offersWhatItTakes: Invariant = ({ after }) => {
  const { state, context } = after
  if (!isQuestion(state) || context.inputCount >= inputLimit) return null
  const shown = [...screen(after).matchAll(/(?:^|\n)([1-9]) /g)].map(([, digit]) => digit)
  const takes = (text: string) => readInput(state, text, context, today).type
  const asksForText = takes('1') === 'answered' && shown.length === 0
  const taken = asksForText ? [] : '123456789'.split('').filter(digit => takes(digit) !== 'inputRejected')
  if (!same(shown, taken)) return `shows ${shown.join(' ')} and takes ${taken.join(' ')}`
  const showsBack = /(^|\n)0 /.test(screen(after))
  if (showsBack !== (takes('0') === 'wentBack')) return `0 is ${showsBack ? '' : 'not '}shown`
  if (!/(^|[\n ])00( |$)/.test(screen(after))) return '00 is not shown'
  return takes('00') === 'quit' ? null : '00 does not leave'
}

/** Whatever was answered, `0` leads to the same question with the same answers on the same screen. */
const undoesOneAnswer: Invariant = ({ before, after, event }) => {
  if (!isQuestion(after.state) || !canGoBack(after.state, after.context)) return null
  if (after.context.inputCount >= inputLimit) return null
  const back = answer(after, '0', today).conversation
  // Whoever leaves the code proves by the birth date that the answers are theirs.
  if (after.state === 'code') return back.state === 'birthDate' ? null : `0 leads to ${back.state}`
  const last = after.context.history.at(-1)
  if (back.state !== last?.at) return `0 leads to ${back.state} and not to ${last?.at}`
  if (back.context.history.length !== after.context.history.length - 1) return '0 undoes more than one answer'
  const isAnswer =
    event.type === 'answered' || (event.type.startsWith('chose.') && !onTheSpot.includes(event.type))
  const wasKept = same(after.context.history.slice(0, -1), before.context.history)
  if (!isAnswer || !wasKept) return null
  if (back.state !== before.state) return `0 leads to ${back.state} and not back to ${before.state}`
  if (!same(sorted(back.context.answers), sorted(before.context.answers))) return '0 leaves other answers'
  const clean = { problem: null, consecutiveErrors: 0 }
  return screen(back) === screen(without(before, clean)) ? null : '0 shows another screen'
}

/** Chosen, but no answer: they go on, begin anew, or ask the host. */
const onTheSpot = ['chose.continue', 'chose.restart', 'chose.newCode', 'chose.renew']

const sorted = (answers: Answers) => Object.entries(answers).sort(([one], [other]) => (one < other ? -1 : 1))

const leavesAlways: Invariant = ({ after }) => {
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
  'claimWaits',
]

const needsAnIdentity: Invariant = ({ before, after, event }) => {
  if (!personal.includes(after.state)) return null
  const { idKind, idNumber, idExpiry, birthDate } = after.context.answers
  if ([idKind, idNumber, idExpiry, birthDate].includes(undefined)) return `${after.state} without an identity`
  const cameByHost = isWait(before.state) || personal.includes(before.state)
  const isAllowed = cameByHost || after.state === 'lookingUp' || event.type === 'wentBack'
  if (!isAllowed && !(before.state === 'resume' && before.context.masked)) {
    return `${before.state} leads to ${after.state} without the host`
  }
  // A message that says everything is looked up at once: the answer names the card.
  const isReviewed = before.state === 'review' || event.type === 'answersPrefilled'
  return after.state === 'lookingUp' && !isReviewed ? 'looked up without a review' : null
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
const onward = ['answered', 'answersPrefilled', 'verdictReached', 'codeSent', 'codeRejected', 'codeTooSoon']

const asksNothingTwice: Invariant = ({ before, after, event }) => {
  const { state, context } = after
  if (!isQuestion(state) || !onward.includes(event.type)) return null
  const about = asksFor[state]
  const isAnswered = about !== undefined && context.answers[about] !== undefined
  const isSame = isQuestion(before.state) && before.state === state && event.type !== 'answersPrefilled'
  return (isAnswered || isSame) && context.problem === null ? `asks ${state} twice` : null
}

const again = ['inputRejected', 'helpAsked', 'codeRejected', 'codeTooSoon']

/** A mistake, a call for help, a wrong code, a second code: the screen says so before it asks the same again. */
const saysWhyItAsksAgain: Invariant = ({ before, after, event }) => {
  if (!again.includes(event.type) || !isQuestion(after.state)) return null
  if (after.context.problem === null) return 'nothing says why'
  return screen(after) === screen(without(before, { problem: null })) ? 'the line is not shown' : null
}

const survivesJson: Invariant = ({ after }) => {
  const stored = JSON.parse(JSON.stringify(after)) as Conversation
  if (!same(stored, after)) return 'JSON changes it'
  return isShown(after) && screen(stored) !== screen(after) ? 'JSON changes the screen' : null
}

/** After a call was taken up, nothing that was typed before stands on a screen in full: a phone is shared. */
const hidesWhatWasTyped: Invariant = ({ after, typedBefore }) => {
  if (!isShown(after)) return null
  const text = screen(after)
  // What a question gives as an example is not what somebody typed.
  const blanked = screen(without(after, { answers: { language: languageOf(after.context) } }))
  const shown = (typedBefore ?? []).filter(typed => text.includes(typed) && !blanked.includes(typed))
  return shown.length === 0 ? null : `${shown.join(', ')} is shown in full`
}

/** A phone is shared: whoever comes after a break proves by the birth date who they are, and gives no contact of before. */
const provesAfterABreak: Invariant = ({ before, after, event, typedBefore }) => {
  const { birthDate, phone, email } = after.context.answers
  const isBreak = event.type === 'dialled' || event.type === 'returned'
  const isAtCode = before.state === 'code' || before.state === 'codeByDial'
  if (isBreak && !isAtCode && [birthDate, phone, email].some(fact => fact !== undefined))
    return 'the proof stands'
  const old = (fact: string | undefined) => fact !== undefined && (typedBefore ?? []).includes(fact)
  const isOld = after.state === 'lookingUp' && [birthDate, phone, email].some(old)
  return isOld ? 'looked up on what was typed before the break' : null
}

/** Each answer counts, so that no conversation goes on for ever. */
const countsAnswers: Invariant = ({ before, after, typed, event }) => {
  if (typed === null || event.type === 'answersPrefilled' || !isQuestion(before.state)) return null
  const { inputCount } = before.context
  if (inputCount >= inputLimit) return isEnding(after.state) ? null : 'goes on for ever'
  return isEnding(after.state) || isWait(after.state) || after.context.inputCount === inputCount + 1
    ? null
    : `heard ${after.context.inputCount} answers after ${inputCount}`
}

/** Whoever asks for help stays where they are, and has made no mistake. */
const helpIsNoMistake: Invariant = ({ before, after, event }) => {
  if (event.type !== 'helpAsked') return null
  if (after.state !== before.state) return `help leads to ${after.state}`
  const count = ({ context }: Conversation) => [context.consecutiveErrors, context.errorsInAll]
  return same(count(before), count(after)) ? null : 'help counts as a mistake'
}

/** What is written leaves nothing to be guessed: one text message each, and the card named that nobody read over. */
const writesMessages: Invariant = ({ after }) => {
  if (after.context.caller.channel !== 'sms' || !isShown(after)) return null
  const messages = messagesOf(after, usual)
  const isLong = messages.some(message => segments(message) > 1)
  return isLong ? `writes ${messages.length} messages, one of them too long` : null
}

/** Mistakes in a row end a call; nothing else does but `00`, and what the host finds out. */
const endsForAReason: Invariant = ({ before, after, event }) => {
  if (!isEnding(after.state) || isWait(before.state) || isEnding(before.state)) return null
  const isFair =
    event.type === 'quit' || event.type === 'answerLimitReached' || event.type === 'inputRejected'
  return isFair ? null : `${event.type} ends the call`
}

/** What the host finds out is only asked for by what was typed, never by dialling. */
const asksTheHostOnce: Invariant = ({ before, after, event }) => {
  if (!isWait(after.state)) return null
  const { effects } = advance(before, event)
  return effects.length === 1 ? null : `${effects.length} effects lead to ${after.state}`
}

export const invariants: Readonly<Record<string, Invariant>> = {
  'the screen fits on one page': fitsOnOnePage,
  'the options shown are those taken': offersWhatItTakes,
  '`0` undoes exactly one answer': undoesOneAnswer,
  '`00` always ends': leavesAlways,
  'no outcome without a full identity': needsAnIdentity,
  'nothing is asked twice': asksNothingTwice,
  'what is asked again says why': saysWhyItAsksAgain,
  'JSON between two steps changes nothing': survivesJson,
  'after a resume nothing typed is shown in full': hidesWhatWasTyped,
  'a break is followed by a proof': provesAfterABreak,
  'every answer counts': countsAnswers,
  'a call ends for a reason': endsForAReason,
  'help is no mistake': helpIsNoMistake,
  'each text message is one': writesMessages,
  'the host is asked once': asksTheHostOnce,
}

/** The invariants that depend on the words of a language. */
export const onScreen: typeof invariants = Object.fromEntries(
  Object.entries(invariants).filter(([, invariant]) =>
    [fitsOnOnePage, offersWhatItTakes, saysWhyItAsksAgain, hidesWhatWasTyped, writesMessages].includes(
      invariant,
    ),
  ),
)

export function broken(step: Step, of = invariants): string[] {
  return Object.entries(of).flatMap(([name, invariant]) => {
    const problem = invariant(step)
    const where = `${step.before.state} -- ${step.event.type} --> ${step.after.state}`
    return problem === null ? [] : [`${name}: ${problem} (${where})`]
  })
}
