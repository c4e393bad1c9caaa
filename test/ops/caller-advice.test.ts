// What a clerk is to say, for every way in which a call can end.
import { describe, expect, it } from 'vitest'
import { endings, questions } from '#machines/protocol.ts'
import { adviceFor } from '#src/ops/caller-advice.ts'
import type { CallerFile, SeenMessage } from '#src/ops/support-look-up.ts'
import { moroccanTime } from '#src/platform/clock.ts'

const at = new Date(0)
const message = (state: string, reason: string | null = null): SeenMessage => ({
  kind: 'password',
  medium: 'sms',
  state,
  reason,
  createdAt: at,
  carrier: 'kannel',
  attempts: 1,
  submittedAt: null,
  settledAt: null,
})
const file = (ended: string | null, last: string, more: Partial<CallerFile> = {}): CallerFile => ({
  calls: [{ startedAt: at, endedAt: at, channel: 'ussd', language: 'fr', states: [last], ended }],
  messages: [],
  waitingSince: null,
  silentUntil: null,
  isHeld: false,
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
    ['unknown', /peut-être pas arrivé/],
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
    const nothing = { calls: [], messages: [], waitingSince: null, silentUntil: null, isHeld: false }
    expect(adviceFor(nothing).fr).toMatch(/Aucun appel/)
  })

  describe('trials D:', () => {
    it.each([
      ['failed', null, /n’a pas pu être remis/],
      ['failed', 'recipient 406 UserInBlacklist', /blocage/],
      ['failed', 'Rejected UserInBlackList', /blocage/],
      ['failed', 'recipient 409 DoNotDisturbRejection', /blocage/],
      ['failed', 'destination not allowed', /mobile marocain/],
      ['unknown', 'timeout', /peut-être pas arrivé/],
    ])('a password that is %s (%s) outranks how the last call ended', (state, reason, told) => {
      const messages = [message(state, reason)]
      for (const [ended, last] of [
        [null, 'idKind'],
        ['left', 'left'],
        ['accountExists', 'accountExists'],
        ['passwordSent', 'passwordSent'],
      ] as const) {
        const { fr, ar } = adviceFor(file(ended, last, { messages, waitingSince: at, silentUntil: at }))
        expect(fr).toMatch(told)
        expect(ar).toMatch(/كلمة المرور|هذا الرقم/)
      }
    })

    it('the newest password counts: an older one that failed is forgotten', () => {
      const messages = [message('delivered'), message('failed')]
      expect(adviceFor(file('left', 'left', { messages })).fr).toMatch(/Composez de nouveau/)
    })

    it('a password that replaced a lost one is the one that works', () => {
      const messages = [message('submitted'), message('unknown')]
      const { fr, ar } = adviceFor(file(null, 'idKind', { messages }))
      expect(fr).toMatch(/plus récent/)
      expect(ar).toMatch(/الأحدث/)
    })

    it('while nothing leaves, the password comes as soon as it can', () => {
      const held = { messages: [message('queued')], isHeld: true }
      expect(adviceFor(file('passwordSent', 'passwordSent', held)).fr).toMatch(/retenus/)
      expect(adviceFor(file(null, 'idKind', held)).ar).toMatch(/متوقفة/)
      const sent = { messages: [message('delivered')], isHeld: true }
      expect(adviceFor(file('passwordSent', 'passwordSent', sent)).fr).toMatch(/est arrivé/)
    })

    it('a blocked number can have the block lifted, or name another phone', () => {
      const { fr, ar } = adviceFor(file(null, 'idKind', { messages: [message('failed', 'UserInBlacklist')] }))
      expect(fr).toMatch(/lever le blocage.*autre téléphone/)
      expect(ar).toMatch(/رفع المنع.*هاتف آخر/)
    })

    it('where the service fell silent, it is said until when', () => {
      const silentUntil = new Date('2026-11-22T13:05:00Z')
      const time = moroccanTime(silentUntil).slice(-5)
      for (const { fr, ar } of [
        adviceFor(file('left', 'left', { silentUntil })),
        adviceFor({ calls: [], messages: [], waitingSince: null, silentUntil, isHeld: false }),
      ]) {
        expect(fr).toContain(`avant ${time}.`)
        expect(ar).toContain(time)
      }
    })
  })
})
