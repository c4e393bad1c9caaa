/**
 * How a session is written down: under the names that flow 1 has been stored with since it began, and without what stands
 * as it does in a conversation that has not begun. Most of a context is that, and every hop pays four times for its
 * bytes: to write, seal, open and read them.
 */

import { blank } from '#machines/context.ts'
import type { Caller, Context, Problem, Question, State, Step } from '#machines/protocol.ts'
import type { Codec } from '../sessions/sessions.ts'
import type { Call, CallBefore, StoredSession } from './session-state.ts'

/** A step as it is stored. */
interface WrittenStep {
  at: Question
  was: Step['previous']
}

type Same = Omit<Context, 'caller' | 'consecutiveErrors' | 'history' | 'inputCount'>

/** Problems that version 0.1.0 has no line for, and the one that it shows instead while both versions run. */
const formerly: { readonly [P in Problem]?: Problem } = {
  shortYear: 'date',
  noSuchDay: 'date',
  expiryPast: 'expiryRange',
  help: 'choice',
}

/** States that version 0.1.0 does not know, and the one that it takes a session for instead: one that ends alike. */
const formerlyAt: { readonly [S in State]?: State } = {
  callCentre: 'tooManyLookUps',
  claimWaits: 'tooManyLookUps',
}

interface WrittenContext extends Partial<Same> {
  caller: Partial<Caller>
  /** The problem where `problem` is its former name. */
  exactly?: Problem
  /** Version 0.1.0 has no words for a message that may not have arrived: to it, it is on its way. */
  doubtful?: true
  /** Of a question that was answered for the first time, its name alone. */
  trail: readonly (WrittenStep | Question)[]
  strikes?: number
  heard?: number
}

/** What was typed in a call is stored as `typed`. */
type WithTyped<C extends { inputs: readonly string[] }> = Omit<C, 'inputs'> & { typed: readonly string[] }

interface WrittenSession extends Omit<StoredSession, 'conversation' | 'call' | 'before'> {
  /** `exactly`: the state where `state` is what it was formerly. */
  conversation: { state: State; exactly?: State; context: WrittenContext }
  call: WithTyped<Call>
  before?: WithTyped<CallBefore>
}

export const sessionCodec: Codec<StoredSession> = {
  write({ conversation, call, before, ...session }): WrittenSession {
    return {
      ...session,
      conversation: { ...writeState(conversation.state), context: writeContext(conversation.context) },
      call: writeInputs(call),
      ...(before && { before: writeInputs(before) }),
    }
  },

  read(written) {
    const { conversation, call, before, ...session } = written as WrittenSession
    return {
      ...session,
      conversation: {
        state: conversation.exactly ?? conversation.state,
        context: readContext(conversation.context),
      },
      call: readInputs(call),
      ...(before && { before: readInputs(before) }),
    }
  },
}

function writeState(state: State): Pick<WrittenSession['conversation'], 'state' | 'exactly'> {
  const former = formerlyAt[state]
  return former === undefined ? { state } : { state: former, exactly: state }
}

function writeContext({ caller, history, consecutiveErrors, inputCount, ...same }: Context): WrittenContext {
  return {
    ...unusual<Same>(same, blank),
    ...writeProblem(same.problem),
    ...(same.smsFate?.state === 'doubtful' && {
      smsFate: { ...same.smsFate, state: 'onItsWay' as const },
      doubtful: true as const,
    }),
    ...(consecutiveErrors > 0 && { strikes: consecutiveErrors }),
    ...(inputCount > 0 && { heard: inputCount }),
    caller: unusual(caller, blank.caller),
    trail: history.map(step => (isFirstAnswer(step) ? step.at : { at: step.at, was: step.previous })),
  }
}

function readContext(written: WrittenContext): Context {
  const { caller, trail, strikes = 0, heard = 0, exactly, doubtful, ...same } = written
  return {
    ...blank,
    ...same,
    ...(doubtful && same.smsFate && { smsFate: { ...same.smsFate, state: 'doubtful' as const } }),
    ...(exactly && { problem: exactly }),
    consecutiveErrors: strikes,
    inputCount: heard,
    caller: { ...blank.caller, ...caller },
    history: trail.map(step =>
      typeof step === 'string' ? firstAnswer(step) : { at: step.at, previous: step.was },
    ),
  }
}

function writeProblem(problem: Context['problem']): Pick<WrittenContext, 'problem' | 'exactly'> {
  if (problem === null) return {}
  const former = formerly[problem]
  return former === undefined ? {} : { problem: former, exactly: problem }
}

function writeInputs<C extends { inputs: readonly string[] }>({ inputs, ...call }: C): WithTyped<C> {
  return { ...call, typed: inputs }
}

function readInputs<C extends { typed: readonly string[] }>({ typed, ...call }: C) {
  return { ...call, inputs: typed }
}

function unusual<Values extends object>(values: Values, usual: Values): Partial<Values> {
  const rest: Partial<Values> = {}
  for (const name in values) if (values[name] !== usual[name]) rest[name] = values[name]
  return rest
}

function isFirstAnswer({ at, previous }: Step): boolean {
  const [only, ...more] = Object.keys(previous)
  return only === at && more.length === 0 && previous[only as keyof Step['previous']] === null
}

function firstAnswer(at: Question): Step {
  return { at, previous: { [at]: null } }
}
