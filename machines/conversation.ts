/** The only caller of the machine: a stored conversation and what happened, in; the next conversation and its effects, out. */
import {
  type Caller,
  type Context,
  type Effect,
  type Ending,
  type Event,
  endings,
  type Question,
  questions,
  type Reported,
  type State,
  type Wait,
  waits,
} from './protocol.ts'
import { hear } from './questions.ts'
import { blank, registration } from './registration.ts'
import { type Place, tableOf, type Way } from './transition-table.ts'

/** Raised whenever a stored conversation of the version before could not be carried on as it is. */
export const flow = 1

/** A conversation between two turns: plain data, safe to store as JSON. */
export interface Conversation {
  state: State
  context: Context
}

export interface Advance {
  conversation: Conversation
  /** What was heard, by its name. */
  heard: Event['type'] | null
  effects: Effect[]
}

export const start: Conversation = { state: 'ready', context: blank }

const table = tableOf(registration)

/** Lets the machine hear one event. An event that the state does not know changes nothing. */
export function advance({ state, context }: Conversation, event: Event): Advance {
  const moment = { context, event }
  const effects: Effect[] = []
  let at = state
  const isOpen = (way: Way) => way.isOpen(moment)
  let way = placeOf(at).ways.get(event.type)?.find(isOpen)
  while (way !== undefined) {
    for (const change of way.changes) moment.context = { ...moment.context, ...change(moment) }
    if (way.to !== undefined) {
      at = way.to
      effects.push(...placeOf(at).effects.map(effect => effect(moment)))
    }
    way = placeOf(at).onward.find(isOpen)
  }
  return { conversation: { state: at, context: moment.context }, heard: event.type, effects }
}

function placeOf(state: State): Place {
  const place = table.get(state)
  if (place === undefined) throw new Error(`no such state: ${state}`)
  return place
}

/** The caller dials: a call begins, or a dropped one is taken up. */
export function dial(conversation: Conversation, caller: Caller): Advance {
  return advance(conversation, {
    type: 'dialled',
    caller,
    question: isQuestion(conversation.state) ? conversation.state : null,
  })
}

/** The caller answers the question that is asked. `today` is a day in Morocco, `YYYY-MM-DD`. */
export function answer(conversation: Conversation, text: string, today: string): Advance {
  const { state, context } = conversation
  if (!isQuestion(state)) return { conversation, heard: null, effects: [] }
  return advance(conversation, hear(state, text, context, today))
}

/** The host reports what came of an effect. */
export function report(conversation: Conversation, reported: Reported): Advance {
  return advance(conversation, reported)
}

/** The longest answer that a typed `*` can have cut: a date of three parts, a card number of three. */
const mostParts = 3

/**
 * How many of `parts` the current question takes as its answer.
 *
 * On Africa's Talking a `*` in an answer looks like the separator between answers. A part that can be read alone is an
 * answer of its own; one that cannot is joined with as few of the next as make it readable. In one request (`atOnce`)
 * they are rather one answer: a birth date takes as many as it can, for `1971*12*01` begins like a year alone; what nobody
 * can read is one mistake.
 */
export function partsOfAnswer(
  conversation: Conversation,
  parts: readonly string[],
  { today, atOnce }: { today: string; atOnce: boolean },
): number {
  if (parts.length < 2) return 1
  const counts = Array.from({ length: Math.min(mostParts, parts.length) }, (_, index) => index + 1)
  const readable = (count: number) => canRead(conversation, parts.slice(0, count).join('*'), today)
  const isBirth = conversation.state === 'birthDate'
  const taken = atOnce && isBirth ? counts.findLast(readable) : counts.find(readable)
  return taken ?? (atOnce ? parts.length : 1)
}

/** Whether `text` answers the current question. */
export function canRead({ state, context }: Conversation, text: string, today: string): boolean {
  return isQuestion(state) && hear(state, text, context, today).type !== 'mistook'
}

const kinds = {
  questions: new Set<State>(questions),
  waits: new Set<State>(waits),
  endings: new Set<State>(endings),
}

export function isQuestion(state: State): state is Question {
  return kinds.questions.has(state)
}

export function isWait(state: State): state is Wait {
  return kinds.waits.has(state)
}

export function isEnding(state: State): state is Ending {
  return kinds.endings.has(state)
}

/** Whether nothing can follow: the next dial begins a new conversation. */
export function isOver({ state }: Conversation): boolean {
  return isEnding(state) && state !== 'delayed' && state !== 'codeByDial'
}

/** Whether a choice among numbered options, and nothing personal, is asked. */
export function asksChoice({ state }: Conversation): boolean {
  return state === 'language' || state === 'idKind'
}
