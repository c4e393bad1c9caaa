/**
 * How a record is written down: as it is, but for what stands as it does in a conversation that has not begun. Most of a
 * context is that, and every hop pays four times for its bytes: to write, seal, open and read them.
 */
import type { Caller, Context, Question, Step } from '#machines/protocol.ts'
import { blank } from '#machines/registration.ts'
import type { Form } from '../sessions/sessions.ts'
import type { Record } from './record.ts'

interface Written extends Omit<Record, 'conversation'> {
  conversation: Omit<Record['conversation'], 'context'> & {
    context: Partial<Omit<Context, 'caller' | 'trail'>> & {
      caller: Partial<Caller>
      /** The question alone: it was answered, for the first time. */
      trail: readonly (Step | Question)[]
    }
  }
}

export const recordForm: Form<Record> = {
  write(record): Written {
    const { state, context } = record.conversation
    const written = {
      ...unusual(context, blank),
      caller: unusual(context.caller, blank.caller),
      trail: context.trail.map(step => (isFirstAnswer(step) ? step.at : step)),
    }
    return { ...record, conversation: { state, context: written } }
  },

  read(written) {
    const record = written as Written
    const { state, context } = record.conversation
    const caller = { ...blank.caller, ...context.caller }
    const trail = context.trail.map(step => (typeof step === 'string' ? firstAnswer(step) : step))
    return { ...record, conversation: { state, context: { ...blank, ...context, caller, trail } } }
  },
}

function unusual<Values extends object>(values: Values, usual: Values): Partial<Values> {
  const rest: Partial<Values> = {}
  for (const name in values) if (values[name] !== usual[name]) rest[name] = values[name]
  return rest
}

function isFirstAnswer({ at, was }: Step): boolean {
  const [only, ...more] = Object.keys(was)
  return only === at && more.length === 0 && was[only as keyof Step['was']] === null
}

function firstAnswer(at: Question): Step {
  return { at, was: { [at]: null } }
}
