/** The only caller of the machine: a stored conversation and what happened, in; the next conversation and its effects, out. */
import { type StateValue, transition } from 'xstate'
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

const valueOfState = new Map<State, StateValue>([
  ['ready', 'ready'],
  ...questions.map(question => [question, { call: question }] as const),
  ...waits.map(wait => [wait, { work: wait }] as const),
  ...endings.map(ending => [ending, ending] as const),
])

function leafOf(value: StateValue): State {
  return (typeof value === 'string' ? value : Object.values(value)[0]) as State
}

/** Lets the machine hear one event. An event that the state does not know changes nothing. */
export function advance({ state, context }: Conversation, event: Event): Advance {
  const value = valueOfState.get(state)
  if (value === undefined) throw new Error(`no such state: ${state}`)
  const [next, actions] = transition(registration, registration.resolveState({ value, context }), event)
  return {
    conversation: { state: leafOf(next.value), context: next.context },
    heard: event.type,
    effects: actions.flatMap(({ type, params }) => (isEffect(type) ? [{ type, params } as Effect] : [])),
  }
}

const effectTypes: Record<Effect['type'], true> = {
  lookUp: true,
  sendCode: true,
  checkCode: true,
  openAccount: true,
  tracePassword: true,
  renewPassword: true,
}

function isEffect(type: string): type is Effect['type'] {
  return Object.hasOwn(effectTypes, type)
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

/**
 * What the current question would make of several answers that arrived together.
 *
 * On Africa's Talking a `*` in an answer looks like the separator between answers. When all parts can be read one after
 * the other they were answers of their own; when they cannot, but all of them joined can, they were one answer.
 */
export function splitAnswers(
  conversation: Conversation,
  parts: readonly string[],
  today: string,
): readonly string[] {
  if (parts.length < 2 || !isQuestion(conversation.state)) return parts
  let current = conversation
  for (const part of parts) {
    const { state, context } = current
    if (!isQuestion(state)) return parts
    if (hear(state, part, context, today).type === 'mistook') return [parts.join('*')]
    current = answer(current, part, today).conversation
    // What follows depends on the host's answer: from here on the parts stand for themselves.
    if (isWait(current.state)) return parts
  }
  return parts
}

export function isQuestion(state: State): state is Question {
  return valueKind(state) === 'call'
}

export function isWait(state: State): state is Wait {
  return valueKind(state) === 'work'
}

export function isEnding(state: State): state is Ending {
  return endings.some(ending => ending === state)
}

function valueKind(state: State): string | undefined {
  const value = valueOfState.get(state)
  return typeof value === 'object' ? Object.keys(value)[0] : undefined
}

/** Whether nothing can follow: the next dial begins a new conversation. */
export function isOver({ state }: Conversation): boolean {
  return isEnding(state) && state !== 'delayed' && state !== 'codeByDial'
}

/** Whether a choice among numbered options, and nothing personal, is asked. */
export function asksChoice({ state }: Conversation): boolean {
  return state === 'language' || state === 'idKind'
}
