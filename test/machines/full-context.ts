// A conversation with a value of its own in every place, and what an event changes in it.
import { expect } from 'vitest'
import { advance } from '#machines/conversation.ts'
import type {
  Answers,
  Caller,
  Context,
  Event,
  Question,
  SmsDelivery,
  State,
  Step,
} from '#machines/protocol.ts'

export const caller: Caller = {
  channel: 'ussd',
  phone: '+212612345678',
  operator: 'iam',
  languages: ['ar', 'fr'],
  language: null,
  returning: false,
  codeForOwnNumber: false,
}
export const again: Caller = { ...caller, returning: true }
export const facts = {
  idKind: 'cnie',
  idNumber: 'AB123456',
  idExpiry: '2027-12-31',
  birthDate: '1980-09-05',
} as const
export const other = { phone: '+212787654321', phoneTwice: true, operator: 'inwi' } as const
export const mail = { email: 'nom@exemple.ma', emailChecked: true } as const
export const answers: Answers = { language: 'fr', ...facts, idDigits: '123456', ...other, ...mail }
export const delivery: SmsDelivery = {
  state: 'delivered',
  at: '22/11 12:00',
  to: '06xxxxxx78',
  renewable: true,
}
export const language: Step = { at: 'language', previous: { language: null } }

/** Every value differs from that of a conversation that has not begun. */
export const full: Context = {
  caller,
  answers,
  history: [language, { at: 'birthDate', previous: { birthDate: null } }],
  consecutiveErrors: 2,
  errorsInAll: 3,
  inputCount: 7,
  problem: 'date',
  unread: '45',
  resumeAt: 'idExpiry',
  masked: true,
  stepsBefore: 2,
  unknowns: 1,
  registrationNumber: '178824615',
  schemeName: { ar: 'س', fr: 'S' },
  smsFate: delivery,
  proof: null,
  claimUntil: '02/12',
}

/** The next state, and what differs in the context. */
export function led(state: State, event: Event, context = full): { state: State; differs: Partial<Context> } {
  const next = advance({ state, context }, event).conversation
  const differs = Object.entries(next.context).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(context[key as keyof Context]),
  )
  expect(Object.keys(next.context).sort()).toEqual(Object.keys(context).sort())
  return { state: next.state, differs: Object.fromEntries(differs) as Partial<Context> }
}

export const withoutErrors = { consecutiveErrors: 0, errorsInAll: 0, problem: null, unread: null }
export const heard = { inputCount: 8, ...withoutErrors }
export const without = (...keys: (keyof Answers)[]): Answers =>
  Object.fromEntries(Object.entries(answers).filter(([key]) => !keys.includes(key as keyof Answers)))
export const left = (at: Question, previous: Step['previous']) => ({
  history: [...full.history, { at, previous }],
})
