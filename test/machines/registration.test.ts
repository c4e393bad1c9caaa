// What the conversation promises in corners that no transcript visits.
import { expect, it } from 'vitest'
import { answer, type Conversation, dial, report, start } from '#machines/conversation.ts'
import type { Caller, EffectResult, Verdict } from '#machines/protocol.ts'
import { screenOf, usual } from '#machines/screens.ts'

const today = '2026-11-22'
const caller: Caller = {
  channel: 'ussd',
  phone: '+212612345678',
  operator: 'iam',
  languages: ['ar', 'fr'],
  language: 'fr',
  returning: false,
  codeForOwnNumber: false,
}
const registered: Verdict = { outcome: 'registered', registrationNumber: '178824615', hasAccount: false }
const facts = ['1', 'AB123456', '31122027', '1980']
const otherPhone = ['2', '5', '0687654321', '0687654321', '1']

function typing(conversation: Conversation, ...texts: string[]): Conversation {
  return texts.reduce((at, text) => answer(at, text, today).conversation, conversation)
}

function reporting(conversation: Conversation, ...reports: EffectResult[]): Conversation {
  return reports.reduce((at, reported) => report(at, reported).conversation, conversation)
}

const called = () => dial(start, caller).conversation
const dialledAgain = (conversation: Conversation) => dial(conversation, caller).conversation
const atCode = () =>
  reporting(
    typing(called(), ...facts, ...otherPhone, '1'),
    { type: 'verdictReached', verdict: registered },
    { type: 'codeSent' },
  )

it('tells whoever dials again and again that the answer is on its way', () => {
  const delayed = reporting(typing(called(), ...facts, '1'), { type: 'lookUpDelayed' })
  const first = dialledAgain(delayed)
  const second = dialledAgain(first)
  expect([delayed.state, first.state, second.state]).toEqual(['delayed', 'onItsWay', 'onItsWay'])
  expect(screenOf(second, usual)).toBe(screenOf(first, usual))
})

it('asks the birth date again whenever a call is taken up', () => {
  const resumed = typing(dialledAgain(typing(called(), ...facts)), '1', '1980')
  const again = typing(dialledAgain(resumed), '1')
  expect([resumed.state, again.state]).toEqual(['review', 'birthDate'])
})

it('says that a second code was sent', () => {
  const sent = reporting(typing(atCode(), '1'), { type: 'codeSent' })
  expect(screenOf(sent, usual)).toContain('Un nouveau code')
  expect(screenOf(reporting(typing(atCode(), '1'), { type: 'codeTooSoon' }), usual)).toContain('Attendez')
})

it('counts codes and wishes for codes among the answers, so that no call goes on for ever', () => {
  const before = atCode()
  const wrong = reporting(typing(before, '111111'), { type: 'codeRejected' })
  expect(wrong.context.inputCount).toBe(before.context.inputCount + 1)
  expect(typing(before, '1').context.inputCount).toBe(before.context.inputCount + 1)
})

it('begins the row of mistakes anew after a code that could be read', () => {
  const wrong = reporting(typing(atCode(), '12', '12', '111111'), { type: 'codeRejected' })
  expect(wrong.context.consecutiveErrors).toBe(0)
  expect(typing(wrong, '12', '12').state).toBe('code')
  expect(typing(wrong, '12', '12', '12').state).toBe('tooManyMistakes')
})

it('shows what is typed after a resume, and hides it no more when a later answer is undone', () => {
  const resumed = typing(dialledAgain(typing(called(), ...facts)), '1', '1980')
  const corrected = typing(resumed, '2', '2', 'CD654321')
  expect(screenOf(corrected, usual)).toContain('Carte nationale CD654321')
  const undone = typing(corrected, '2', '2', 'EF111111', '0', '0', '0')
  expect(screenOf(undone, usual)).toBe(screenOf(corrected, usual))
})

it('hides a number again when what was typed after the resume is undone', () => {
  const resumed = typing(dialledAgain(typing(called(), ...facts)), '1', '1980')
  const undone = typing(resumed, '2', '2', 'CD654321', '0', '0', '0')
  expect(screenOf(undone, usual)).toBe(screenOf(resumed, usual))
})

it('hides digits that were typed before a resume though their letters were typed after it', () => {
  const resumed = typing(dialledAgain(typing(called(), '1', '123456')), '1')
  const screen = screenOf(typing(resumed, '0102', '31122027', '05091980'), usual)
  expect(screen).toContain('Carte nationale ABxxxx56')
})
