/** The only caller of the machine: a stored conversation and what happened, in; the next conversation and its effects, out. */
import { type AnyActorScope, createActor, type SnapshotFrom, type StateValue } from 'xstate'
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

/** Each state at rest, resolved once: only its context differs from caller to caller. */
const atRest = new Map<State, SnapshotFrom<typeof registration>>(
  [...valueOfState].map(([state, value]) => [state, registration.resolveState({ value, context: blank })]),
)

/**
 * What XState wants around a transition: an actor that never starts, and nobody who listens.
 *
 * Its own `transition()` makes such an actor anew for each event, which costs twice what the transition itself does. A
 * test holds every answer of ours against it.
 */
const surroundings: AnyActorScope = (() => {
  const self = createActor(registration)
  const ignore = () => {}
  return {
    self,
    system: self.system,
    id: '',
    sessionId: '',
    logger: ignore,
    defer: ignore,
    emit: ignore,
    stopChild: ignore,
    actionExecutor: ignore,
  }
})()

/** Lets the machine hear one event. An event that the state does not know changes nothing. */
export function advance({ state, context }: Conversation, event: Event): Advance {
  const resting = atRest.get(state)
  if (resting === undefined) throw new Error(`no such state: ${state}`)
  const effects: Effect[] = []
  const next = registration.transition({ ...resting, context }, event, {
    ...surroundings,
    actionExecutor({ type, params }) {
      // Whatever else the machine does, it does to its own context.
      effects.push({ type, params } as Effect)
    },
  })
  return { conversation: { state: leafOf(next.value), context: next.context }, heard: event.type, effects }
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
