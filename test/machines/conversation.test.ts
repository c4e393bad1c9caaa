/** conversation.ts looks transitions up in a table: whatever xstate's own `transition()` would answer, it answers. */
import { describe, expect, it } from 'vitest'
import { transition } from 'xstate'
import { type Advance, advance, type Conversation, start } from '#machines/conversation.ts'
import type { Caller, Event, SmsDelivery } from '#machines/protocol.ts'
import { registration } from '#machines/registration.ts'

const caller: Caller = {
  channel: 'ussd',
  phone: '+212612345678',
  operator: 'iam',
  languages: ['ar', 'fr'],
  language: null,
  returning: true,
  codeForOwnNumber: true,
}
const delivery: SmsDelivery = { state: 'delivered', at: '01/02 10:00', to: '06xxxxxx78', renewable: true }

/** At least one of every kind that changes anything. */
const events: readonly Event[] = [
  { type: 'dialled', caller },
  { type: 'dialled', caller },
  { type: 'answered', question: 'language', answers: { language: 'fr' } },
  { type: 'answered', question: 'idKind', answers: { idKind: 'cnie' } },
  { type: 'answered', question: 'idNumber', answers: { idDigits: '123456' } },
  { type: 'answered', question: 'idLetters', answers: { idNumber: 'AB123456' } },
  { type: 'answered', question: 'idExpiry', answers: { idExpiry: '2031-12-31' } },
  { type: 'answered', question: 'birthDate', answers: { birthDate: '1980-09-05' } },
  {
    type: 'answersPrefilled',
    answers: { idKind: 'cnie', idNumber: 'AB123456', birthDate: '1980' },
    unread: null,
  },
  { type: 'chose.confirm', question: 'review' },
  { type: 'chose.change', question: 'review' },
  { type: 'chose.idNumber', question: 'change' },
  { type: 'chose.missingSms', question: 'idKind' },
  { type: 'chose.continue', question: 'resume' },
  { type: 'wentBack' },
  { type: 'inputRejected', problem: 'date' },
  { type: 'quit' },
  { type: 'helpAsked' },
  { type: 'codeTyped', code: '123456' },
  { type: 'verdictReached', verdict: { outcome: 'registered', registrationNumber: '1', hasAccount: false } },
  { type: 'verdictReached', verdict: { outcome: 'registered', registrationNumber: '1', hasAccount: true } },
  { type: 'verdictReached', verdict: { outcome: 'unknown' } },
  { type: 'codeSent' },
  { type: 'codeAccepted' },
  { type: 'codeRejected' },
  { type: 'accountOpened' },
  { type: 'passwordTraced', delivery },
  { type: 'passwordRenewed', to: '06xxxxxx78' },
]

/** By the library's own pure function, from the stored form. */
function bySteps({ state, context }: Conversation, event: Event): Advance {
  const value = registration.resolveState({ value: stateValueOf(state), context })
  const [next, actions] = transition(registration, value, event)
  const leaf = typeof next.value === 'string' ? next.value : Object.values(next.value)[0]
  return {
    conversation: { state: leaf as Conversation['state'], context: next.context },
    event: event.type,
    effects: actions.map(({ type, params }) => ({ type, params }) as Advance['effects'][number]),
  }
}

function stateValueOf(state: string): Parameters<typeof registration.resolveState>[0]['value'] {
  const { call, work } = registration.root.states
  if (call?.states[state] !== undefined) return { call: state } as never
  return (work?.states[state] === undefined ? state : { work: state }) as never
}

/** The answer, or the message of what was thrown. */
function outcomeOf(work: () => Advance): Advance | string {
  try {
    return work()
  } catch (error) {
    return String(error)
  }
}

/** Every conversation that some events lead to, each state in a few contexts. */
function reachable(): Conversation[] {
  const perState = new Map<string, number>()
  const found = [start]
  for (const conversation of found) {
    for (const event of events) {
      const advanced = outcomeOf(() => bySteps(conversation, event))
      if (typeof advanced === 'string') continue
      const { conversation: next } = advanced
      const seen = perState.get(next.state) ?? 0
      if (seen >= 6 || next.state === conversation.state) continue
      perState.set(next.state, seen + 1)
      found.push(next)
    }
  }
  return found
}

describe('advance', () => {
  const conversations = reachable()

  it('answers whatever xstate’s pure transition would, in every state and to every event', () => {
    expect(conversations.length).toBeGreaterThan(50)
    for (const conversation of conversations) {
      for (const event of events) {
        expect(outcomeOf(() => advance(conversation, event))).toEqual(
          outcomeOf(() => bySteps(conversation, event)),
        )
      }
    }
  })

  it('keeps nothing from one conversation to the next', () => {
    const waiting = conversations.find(({ state }) => state === 'review')
    if (waiting === undefined) throw new Error('no review')
    const asked = advance(waiting, { type: 'chose.confirm', question: 'review' })
    expect(asked.effects.map(({ type }) => type)).toEqual(['lookUp'])
    expect(advance(start, { type: 'dialled', caller }).effects).toEqual([])
    expect(asked.effects.map(({ type }) => type)).toEqual(['lookUp'])
  })

  it('goes on after an event that threw', () => {
    const incomplete: Conversation = { state: 'review', context: { ...start.context, caller } }
    expect(() => advance(incomplete, { type: 'chose.confirm', question: 'review' })).toThrow('four parts')
    expect(advance(start, { type: 'dialled', caller }).conversation.state).toBe('language')
  })
})
