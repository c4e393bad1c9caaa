// What a clerk is to say, for every way in which a call can end.
import { describe, expect, it } from 'vitest'
import { endings, questions } from '#machines/protocol.ts'
import { adviceFor } from '#src/ops/caller-advice.ts'
import type { CallerFile, SeenMessage } from '#src/ops/caller-desk.ts'

const at = new Date(0)
const message = (state: string): SeenMessage => ({
  kind: 'password',
  medium: 'sms',
  state,
  reason: null,
  createdAt: at,
  settledAt: null,
})
const file = (ended: string | null, last: string, more: Partial<CallerFile> = {}): CallerFile => ({
  calls: [{ startedAt: at, endedAt: at, channel: 'ussd', language: 'fr', states: [last], ended }],
  messages: [],
  waitingSince: null,
  ...more,
})

describe('what to tell the caller', () => {
  it.each(endings)('is said in both languages after %s', ending => {
    const { fr, ar } = adviceFor(file(ending, ending))
    expect(fr).toMatch(/[a-z]{3}/)
    expect(ar).toMatch(/[\u0600-\u06ff]{3}/)
  })

  it.each(questions)('is to dial again when the call stopped at %s', question => {
    expect(adviceFor(file(null, question)).fr).toMatch(/Composez de nouveau/)
  })

  it.each([
    ['delivered', /est arrivé/],
    ['submitted', /en route/],
    ['queued', /en route/],
    ['unknown', /en route/],
    ['failed', /n’a pas pu être remis/],
  ])('follows the message that is %s', (state, told) => {
    expect(adviceFor(file('passwordSent', 'passwordSent', { messages: [message(state)] })).fr).toMatch(told)
  })

  it('quotes the menu as the caller reads it', () => {
    const { fr, ar } = adviceFor(file('passwordSent', 'passwordSent', { messages: [message('failed')] }))
    expect(fr).toContain("Je n'ai pas eu le SMS")
    expect(ar).toContain('لم تصلني الرسالة')
  })

  it('sends those who gave another number to that phone', () => {
    expect(adviceFor(file('passwordSent', 'passwordSent')).fr).toMatch(/autre numéro/)
  })

  it('is to wait while an answer is still to come', () => {
    expect(adviceFor(file('left', 'left', { waitingSince: at })).fr).toMatch(/par SMS/)
  })

  it('says so when nobody called', () => {
    expect(adviceFor({ calls: [], messages: [], waitingSince: null }).fr).toMatch(/Aucun appel/)
  })
})
