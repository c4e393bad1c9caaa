/** The only caller of the machine: a stored conversation and what happened, in; the next conversation and its effects, out. */

import { type CompiledState, compileChart, type Transition } from './compiled-chart.ts'
import { blank } from './context.ts'
import { readInput } from './input.ts'
import {
  type Caller,
  type Context,
  type Effect,
  type EffectResult,
  type Ending,
  type Event,
  endings,
  type Question,
  questions,
  type State,
  type Wait,
  waits,
} from './protocol.ts'
import { registration } from './registration.ts'

/** Raised whenever a stored conversation of the version before could not be carried on as it is. */
export const flow = 1

/** A conversation between two turns: plain data, safe to store as JSON. */
export interface Conversation {
  state: State
  context: Context
}

export interface Advance {
  conversation: Conversation
  /** The name of what happened; null when nothing was asked. */
  event: Event['type'] | null
  effects: Effect[]
}

export const start: Conversation = { state: 'ready', context: blank }

const chart = compileChart(registration)

/** Lets the machine hear one event. An event that the state does not know changes nothing. */
export function advance(conversation: Conversation, event: Event): Advance {
  let { state } = conversation
  const args = { context: conversation.context, event }
  const effects: Effect[] = []
  const isEnabled = (transition: Transition) => transition.guard(args)
  let transition = compiled(state).on.get(event.type)?.find(isEnabled)
  while (transition !== undefined) {
    for (const assign of transition.actions) args.context = { ...args.context, ...assign(args) }
    if (transition.target !== undefined) {
      state = transition.target
      effects.push(...compiled(state).entry.map(effect => effect(args)))
    }
    transition = compiled(state).always.find(isEnabled)
  }
  return { conversation: { state, context: args.context }, event: event.type, effects }
}

function compiled(state: State): CompiledState {
  const found = chart.get(state)
  if (found === undefined) throw new Error(`no such state: ${state}`)
  return found
}

/** The caller dials: a call begins, or a dropped one is taken up. */
export function dial(conversation: Conversation, caller: Caller): Advance {
  return advance(conversation, { type: 'dialled', caller })
}

/** The caller writes again after a silence in which so much was forgotten; the context is the same when nothing was. */
export function comeBack(conversation: Conversation, forgotten: 'proof' | 'facts'): Advance {
  return advance(conversation, { type: 'returned', forgotten })
}

/** The caller answers the question that is asked. `today` is a day in Morocco, `YYYY-MM-DD`. */
export function answer(conversation: Conversation, text: string, today: string): Advance {
  const { state, context } = conversation
  if (!isQuestion(state)) return { conversation, event: null, effects: [] }
  return advance(conversation, readInput(state, text, context, today))
}

/** The host reports what came of an effect. */
export function report(conversation: Conversation, reported: EffectResult): Advance {
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
  // One answer holds one code at most: two of them are none.
  if (atOnce && conversation.state === 'code') return parts.length
  const counts = Array.from({ length: Math.min(mostParts, parts.length) }, (_, index) => index + 1)
  const readable = (count: number) => canRead(conversation, parts.slice(0, count).join('*'), today)
  const isBirth = conversation.state === 'birthDate'
  const taken = atOnce && isBirth ? counts.findLast(readable) : counts.find(readable)
  return taken ?? (atOnce ? parts.length : 1)
}

/** Whether `text` answers the current question. */
export function canRead({ state, context }: Conversation, text: string, today: string): boolean {
  return isQuestion(state) && readInput(state, text, context, today).type !== 'inputRejected'
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

/** Whether the code of an SMS is what the caller is to give next. */
export function awaitsCode({ state }: Conversation): boolean {
  return state === 'code' || state === 'codeByDial'
}

/** Whether a choice among numbered options, and nothing personal, is asked. */
export function asksChoice({ state }: Conversation): boolean {
  return state === 'language' || state === 'idKind'
}
