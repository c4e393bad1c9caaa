// The machine driven as the service's host drives it, without the service: what every screen of a path must be.
import {
  type Advance,
  advance,
  answer,
  type Conversation,
  dial,
  isOver,
  isQuestion,
  report,
  start,
} from '#machines/conversation.ts'
import { readInput } from '#machines/input.ts'
import type { Answers, Caller, EffectResult, Event } from '#machines/protocol.ts'
import { readRequest } from '#machines/reading/request.ts'
import { national } from '#machines/screen-values.ts'
import { screenOf, usual } from '#machines/screens.ts'
import { messagesOf } from '#machines/text-messages.ts'

/** One thing heard: the conversation before and after it. */
export interface Step {
  before: Conversation
  event: Event
  after: Conversation
  typed: string | null
  /** What was typed before the call was last taken up, as screens show it. */
  typedBefore?: readonly string[]
}

export interface Model {
  readonly conversation: Conversation
  /** Every step so far. */
  readonly steps: readonly Step[]
  begin(facts: string | null): void
  key(text: string): void
  report(reported: EffectResult): void
  /** What the phone must show: a screen, or text messages. */
  shown(): { texts: readonly string[]; ends: boolean }
}

export function createModel(caller: Caller, today: () => string): Model {
  let conversation = start
  /** The language of the last screen but one, which outlives the conversation. */
  let note = caller.language
  const steps: Step[] = []
  let typedBefore: readonly string[] = []

  function take(event: Event, typed: string | null, advanced: Advance): void {
    // Between two turns a conversation is JSON; nothing may depend on what JSON does not keep.
    const after = JSON.parse(JSON.stringify(advanced.conversation)) as Conversation
    if (event.type === 'dialled')
      typedBefore = after.context.masked ? typedIn(conversation.context.answers) : []
    if (event.type === 'answered') {
      const again = typedIn(event.answers)
      typedBefore = typedBefore.filter(text => !again.includes(text))
    }
    steps.push({ before: conversation, event, after, typed, typedBefore })
    conversation = after
  }

  return {
    get conversation() {
      return conversation
    },
    steps,
    begin(facts) {
      const isNew = facts !== null || isOver(conversation)
      if (isNew) conversation = start
      const dialling = { ...caller, language: note, returning: note !== null }
      take({ type: 'dialled', caller: dialling }, null, dial(conversation, dialling))
      if (facts === null) return
      const { answers, unread } = readRequest(facts, today())
      const event = { type: 'answersPrefilled' as const, answers, unread }
      take(event, facts, advance(conversation, event))
    },
    key(text) {
      const { state, context } = conversation
      if (!isQuestion(state)) throw new Error(`${state} asks nothing, so ${text} cannot be typed`)
      take(readInput(state, text, context, today()), text, answer(conversation, text, today()))
    },
    report: reported => take(reported, null, report(conversation, reported)),
    shown() {
      const { language } = conversation.context.answers
      if (language !== undefined) note = language
      const texts =
        caller.channel === 'sms' ? messagesOf(conversation, usual) : [screenOf(conversation, usual)]
      return { texts, ends: !isQuestion(conversation.state) }
    },
  }
}

/** The answers as a screen would show them in full. */
function typedIn(answers: Answers): string[] {
  const { idNumber, idDigits, idExpiry, birthDate, phone, email } = answers
  const days = [idExpiry, birthDate].map(day => day?.split('-').reverse().join('/'))
  return [idNumber, idDigits, ...days, phone && national(phone), email].filter(text => text !== undefined)
}
