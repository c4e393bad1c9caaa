/** What is asked of the host, and what its findings do to the context. */
import { describe, expect, it } from 'vitest'
import { contactOf, languageOf, needsCode } from '#machines/context.ts'
import { advance } from '#machines/conversation.ts'
import type { Answers, Context, Event, State } from '#machines/protocol.ts'
import { answers, caller, delivery, facts, full, led, mail, other, without } from './full-context.ts'

const registered = { outcome: 'registered', registrationNumber: '9', hasAccount: false } as const
const found = (verdict: Extract<Event, { type: 'verdictReached' }>['verdict']): Event => ({
  type: 'verdictReached',
  verdict,
})

describe('what the host finds out', () => {
  const own = { ...full, answers: without('phone', 'phoneTwice', 'operator') }
  const name = { ar: 'ك', fr: 'CNOPS' }
  const known = { of: 'known' as const, phone: '+212699999999' }
  const theirs = { of: 'account' as const, phone: '+212688888888' }

  it.each<[string, State, Event, Context, State, Partial<Context>]>([
    [
      'nobody',
      'lookingUp',
      found({ outcome: 'unknown' }),
      { ...full, unknowns: 0 },
      'notFound',
      { unknowns: 1 },
    ],
    ['nobody again', 'lookingUp', found({ outcome: 'unknown' }), full, 'unknown', {}],
    [
      'another scheme',
      'lookingUp',
      found({ outcome: 'covered-elsewhere', scheme: { code: 'cnops', name } }),
      full,
      'coveredElsewhere',
      { schemeName: name },
    ],
    ['a new one', 'lookingUp', found(registered), own, 'openingAccount', { registrationNumber: '9' }],
    ['another phone', 'lookingUp', found(registered), full, 'sendingCode', { registrationNumber: '9' }],
    [
      'an account',
      'lookingUp',
      found({ ...registered, hasAccount: true }),
      full,
      'accountExists',
      { registrationNumber: '9' },
    ],
    [
      'an account whose SMS is missed',
      'lookingUp',
      found({ ...registered, hasAccount: true }),
      { ...full, answers: { ...answers, purpose: 'missingSms' } },
      'tracingPassword',
      { registrationNumber: '9' },
    ],
    [
      'no account, though its SMS is missed',
      'lookingUp',
      found(registered),
      { ...own, answers: { ...own.answers, purpose: 'missingSms' } },
      'openingAccount',
      { registrationNumber: '9' },
    ],
    ['too many tries', 'lookingUp', { type: 'lookUpLimited', by: 'attempts' }, full, 'tooManyLookUps', {}],
    [
      'a card that others have spent',
      'lookingUp',
      { type: 'lookUpLimited', by: 'card' },
      full,
      'callCentre',
      {},
    ],
    ['too many callers', 'lookingUp', { type: 'lookUpLimited', by: 'load' }, full, 'busy', {}],
    [
      'a phone that the CNSS knows and the caller does not hold',
      'lookingUp',
      found({ ...registered, phone: known.phone }),
      own,
      'sendingCode',
      { registrationNumber: '9', proof: known },
    ],
    [
      'the phone that the CNSS knows, by call',
      'lookingUp',
      found({ ...registered, phone: own.caller.phone }),
      own,
      'openingAccount',
      { registrationNumber: '9' },
    ],
    [
      'the phone that the CNSS knows, where messages go',
      'lookingUp',
      found({ ...registered, phone: other.phone }),
      full,
      'sendingCode',
      { registrationNumber: '9' },
    ],
    [
      'another phone than the one that writes, whose sender may be forged',
      'lookingUp',
      found({ ...registered, phone: caller.phone }),
      { ...full, caller: { ...caller, channel: 'sms' } },
      'sendingCode',
      { registrationNumber: '9', proof: { of: 'known', phone: caller.phone } },
    ],
    [
      'a claim that waits',
      'lookingUp',
      { type: 'verdictReached', verdict: registered, claim: { until: '05/12' } },
      own,
      'claimWaits',
      { registrationNumber: '9', claimUntil: '05/12' },
    ],
    [
      'a claim that was denied',
      'lookingUp',
      { type: 'verdictReached', verdict: registered, claim: 'denied' },
      own,
      'callCentre',
      {},
    ],
    [
      'a code that proves another phone',
      'sendingCode',
      { type: 'codeSent' },
      { ...own, proof: known },
      'code',
      {},
    ],
    [
      'the code of the phone that the CNSS knows',
      'checkingCode',
      { type: 'codeAccepted' },
      { ...own, proof: known },
      'openingAccount',
      { proof: null },
    ],
    [
      'the same, where messages go to another phone still to be proved',
      'checkingCode',
      { type: 'codeAccepted' },
      { ...full, proof: known },
      'sendingCode',
      { proof: null },
    ],
    [
      'its code ending failed',
      'checkingCode',
      { type: 'codeExhausted' },
      { ...own, proof: known },
      'claimingAccount',
      {},
    ],
    ['any other code ending failed', 'checkingCode', { type: 'codeExhausted' }, full, 'codeRefused', {}],
    [
      'a claim',
      'claimingAccount',
      { type: 'claimMade', until: '05/12' },
      own,
      'claimWaits',
      { claimUntil: '05/12' },
    ],
    ['no claim', 'claimingAccount', { type: 'claimRefused' }, own, 'callCentre', {}],
    [
      'an account’s phone that is not known to be held',
      'renewingPassword',
      { type: 'proofNeeded', phone: theirs.phone },
      full,
      'sendingCode',
      { proof: theirs },
    ],
    [
      'the code of the account’s phone',
      'checkingCode',
      { type: 'codeAccepted' },
      { ...full, proof: theirs },
      'renewingPassword',
      {},
    ],
    ['a code on its way', 'sendingCode', { type: 'codeSent' }, own, 'codeByDial', {}],
    ['a code that can be read elsewhere', 'sendingCode', { type: 'codeSent' }, full, 'code', {}],
    [
      'a code that can be read by text message',
      'sendingCode',
      { type: 'codeSent' },
      { ...own, caller: { ...caller, channel: 'sms' } },
      'code',
      {},
    ],
    ['a code too soon', 'sendingCode', { type: 'codeTooSoon' }, full, 'code', { problem: 'codeWait' }],
    ['a wrong code', 'checkingCode', { type: 'codeRejected' }, full, 'code', { problem: 'codeWrong' }],
    [
      'the SMS',
      'tracingPassword',
      { type: 'passwordTraced', delivery: { ...delivery, at: 'now' } },
      full,
      'smsFate',
      { smsFate: { ...delivery, at: 'now' } },
    ],
    [
      'a new password',
      'renewingPassword',
      { type: 'passwordRenewed', to: 'there' },
      full,
      'passwordRenewed',
      { smsFate: { ...delivery, to: 'there' } },
    ],
  ])('%s', (_, state, event, context, next, differs) => {
    expect(led(state, event, context)).toEqual({ state: next, differs })
  })
})

describe('what is asked of the host', () => {
  const effectOf = (state: State, event: Event, context = full) => advance({ state, context }, event).effects
  const confirm: Event = { type: 'chose.confirm', question: 'review' }
  const contact = { phone: '+212787654321', operator: 'inwi', email: 'nom@exemple.ma', language: 'fr' }

  it('is told all it needs', () => {
    expect(effectOf('review', confirm)).toEqual([
      { type: 'lookUp', params: { identity: facts, contact, tracesPassword: false, needsCode: true } },
    ])
    const missing = { ...full, answers: { language: 'fr', ...facts, purpose: 'missingSms' } as const }
    expect(effectOf('review', confirm, missing)[0]?.params).toMatchObject({
      tracesPassword: true,
      needsCode: false,
    })
    expect(effectOf('code', { type: 'codeTyped', code: '1' })).toEqual([
      { type: 'checkCode', params: { phone: contact.phone, code: '1', proves: 'contact' } },
    ])
    expect(effectOf('code', { type: 'chose.newCode', question: 'code' })).toEqual([
      { type: 'sendCode', params: { phone: contact.phone, language: 'fr', proves: 'contact' } },
    ])
    expect(effectOf('checkingCode', { type: 'codeAccepted' })).toEqual([
      { type: 'openAccount', params: { registrationNumber: '178824615', contact } },
    ])
    expect(effectOf('lookingUp', found({ ...registered, hasAccount: true }), missing)).toEqual([
      { type: 'tracePassword', params: { registrationNumber: '9' } },
    ])
    expect(effectOf('smsFate', { type: 'chose.renew', question: 'smsFate' })).toEqual([
      { type: 'renewPassword', params: { registrationNumber: '178824615' } },
    ])
  })

  it.each(['idKind', 'idNumber', 'idExpiry', 'birthDate'] as const)('is nothing without %s', key => {
    expect(() => effectOf('review', confirm, { ...full, answers: without(key) })).toThrow(
      'an identity has four parts',
    )
  })

  it('is nothing about an account without a number', () => {
    const none = { ...full, registrationNumber: null }
    expect(() => effectOf('checkingCode', { type: 'codeAccepted' }, none)).toThrow(
      'no verdict gave a registration number',
    )
  })
})

describe('where messages go', () => {
  it.each<[Answers, ReturnType<typeof contactOf>, boolean]>([
    [{}, { phone: caller.phone, operator: 'iam', email: null, language: 'ar' }, false],
    [
      { phone: other.phone, email: 'x@y.ma' },
      { phone: caller.phone, operator: 'iam', email: null, language: 'ar' },
      false,
    ],
    [
      { phone: other.phone, phoneTwice: true },
      { phone: other.phone, operator: null, email: null, language: 'ar' },
      true,
    ],
    [
      { ...other, ...mail },
      { phone: other.phone, operator: 'inwi', email: mail.email, language: 'ar' },
      true,
    ],
  ])('with %j', (given, contact, code) => {
    expect(contactOf({ ...full, answers: given })).toEqual(contact)
    expect(needsCode({ ...full, answers: given })).toBe(code)
    expect(needsCode({ ...full, answers: given, caller: { ...caller, codeForOwnNumber: true } })).toBe(true)
  })

  it('is told in the language that was chosen, of before, the first, Arabic', () => {
    expect(languageOf({ caller: { ...caller, language: 'ar' }, answers: { language: 'fr' } })).toBe('fr')
    expect(languageOf({ caller: { ...caller, language: 'fr' }, answers: {} })).toBe('fr')
    expect(languageOf({ caller: { ...caller, languages: ['fr', 'ar'] }, answers: {} })).toBe('fr')
    expect(languageOf({ caller: { ...caller, languages: [] }, answers: {} })).toBe('ar')
  })
})
