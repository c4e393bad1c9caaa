// What a conversation writes: in which languages, in how many messages, and with what above the answer.
import { describe, expect, it } from 'vitest'
import { blank } from '#machines/context.ts'
import { segments } from '#machines/encoding.ts'
import { type Context, endings, type Language, questions, type State } from '#machines/protocol.ts'
import { longestEmail } from '#machines/reading/emails.ts'
import { locales, screenOf, usual } from '#machines/screens.ts'
import { languagesFor, languagesToAnswer, messagesOf, packed } from '#machines/text-messages.ts'

const spoken = Object.keys(locales) as Language[]
const caller = {
  ...blank.caller,
  channel: 'sms' as const,
  phone: '+212612345678',
  languages: ['ar', 'fr'] as const,
}
const facts = {
  idKind: 'cnie',
  idNumber: 'AB123456',
  idExpiry: '2027-12-31',
  birthDate: '1980-09-05',
} as const
const context: Context = { ...blank, caller, answers: facts, registrationNumber: '178824615' }
const written = (state: State, of: Partial<Context> = {}) =>
  messagesOf({ state, context: { ...context, ...of } }, usual)
const inFrench = { answers: { ...facts, language: 'fr' } } as const
const reviewed = { history: [{ at: 'review', previous: {} }] } as const

describe('the languages', () => {
  it('are one where it is known, else all', () => {
    expect(languagesFor(context)).toEqual(['ar', 'fr'])
    expect(languagesFor({ ...context, ...inFrench })).toEqual(['fr'])
    expect(languagesFor({ ...context, caller: { ...caller, language: 'ar' } })).toEqual(['ar'])
  })

  it('of an answer are the one that is named, that is remembered, of the script, else all', () => {
    const on: readonly Language[] = ['ar', 'fr']
    expect(languagesToAnswer({ said: 'fr', script: 'ar' }, 'ar', on)).toEqual(['fr'])
    expect(languagesToAnswer({ said: null, script: 'ar' }, 'fr', on)).toEqual(['fr'])
    expect(languagesToAnswer({ said: 'zgh', script: 'ar' }, null, on)).toEqual(['ar'])
    expect(languagesToAnswer({ said: null, script: null }, null, on)).toEqual(on)
    expect(languagesToAnswer(undefined, null, on)).toEqual(on)
  })
})

describe('a message', () => {
  it('holds as many texts as fit, in their order, and none is cut', () => {
    expect(packed(['a', 'b'])).toEqual(['a\nb'])
    expect(packed(['a'.repeat(160), 'b', 'c'])).toEqual(['a'.repeat(160), 'b\nc'])
    expect(packed(['a'.repeat(170)])).toEqual(['a'.repeat(170)])
    expect(packed(['ا'.repeat(60), 'b'.repeat(10)])).toEqual(['ا'.repeat(60), 'b'.repeat(10)])
    expect(packed([])).toEqual([])
  })

  it('of the language menu is in all of them already', () => {
    expect(written('language')).toEqual([screenOf({ state: 'language', context }, usual)])
  })

  it('is what a screen shows where the language is known', () => {
    const review = { ...context, ...inFrench, ...reviewed }
    expect(written('review', review)).toEqual([screenOf({ state: 'review', context: review }, usual)])
    expect(written('passwordSent', review)).toEqual([
      screenOf({ state: 'passwordSent', context: review }, usual),
    ])
  })
})

describe('the card', () => {
  it('stands above an answer that nobody read over, in each language', () => {
    expect(written('passwordSent').map(text => text.split('\n')[0])).toEqual([
      'بطاقة وطنية AB123456',
      'Carte nationale AB123456',
    ])
    expect(written('notFound', inFrench)[0]).toMatch(/^Carte nationale AB123456\n/)
  })

  it('does not where it was read over, and not above questions and goodbyes', () => {
    for (const text of written('passwordSent', reviewed)) expect(text).not.toContain('AB123456')
    for (const state of ['left', 'tooManyMistakes', 'change', 'phone'] as const) {
      for (const text of written(state)) expect(text, state).not.toContain('AB123456')
    }
    expect(written('delayed', { answers: { language: 'fr' } })[0]).not.toContain('Carte')
  })

  it('is masked after a break', () => {
    expect(written('notFound', { ...inFrench, masked: true })[0]).toContain('Carte nationale ABxxxx56')
  })
})

describe('what was not read', () => {
  it('is said first, in each language, in a message of its own where there is no room', () => {
    expect(written('idExpiry', { ...inFrench, unread: '45' })[0]).toMatch(/^Non lu : 45\nVotre carte/)
    expect(written('language', { unread: '45' }).join('\n')).toMatch(/^لم نقرأ: 45\nNon lu : 45\nAMO/)
    const answers = { ...facts, language: 'ar' } as const
    expect(written('review', { answers, unread: '0687654321' })).toEqual([
      'لم نقرأ: 0687654321',
      expect.stringContaining('وطنية AB123456'),
    ])
  })

  it('is said of a whole message that was too long', () => {
    expect(written('idKind', { answers: { language: 'fr' }, unread: '' })[0]).toMatch(/^Message trop long/)
  })
})

/** The usual numbers, and the longest that a person can have; a residence card's may have 15 signs, and then takes two parts. */
const people = [
  { idNumber: 'AB12345678', registrationNumber: '178824615' },
  { idNumber: 'A123456B', registrationNumber: 'Z52708' },
].flatMap(({ idNumber, registrationNumber }) =>
  [{}, { phone: '+212787654321', phoneTwice: true, operator: 'iam' } as const].flatMap(other =>
    [{}, { email: `${'m'.repeat(longestEmail - 5)}@x.ma`, emailChecked: true } as const].map(mail => ({
      registrationNumber,
      answers: {
        ...facts,
        idKind: idNumber === 'A123456B' ? ('residence' as const) : ('cnie' as const),
        idNumber,
        ...other,
        ...mail,
      },
    })),
  ),
)

describe.each(spoken)('in %s', language => {
  it.each([...questions, ...endings])('%s is one text message, card and longest values included', state => {
    for (const { answers, registrationNumber } of people) {
      for (const smsFate of [
        null,
        { state: 'failed', at: '31/12 23:59', to: '06xxxxxx78', renewable: true } as const,
      ]) {
        const schemeName = { ar: 'ت'.repeat(20), fr: 'W'.repeat(24), zgh: 'ⵜ'.repeat(20) }
        const of = { answers: { ...answers, language }, registrationNumber, schemeName, smsFate }
        expect(written(state, of).map(text => [text, segments(text)])).toEqual([[expect.any(String), 1]])
      }
    }
  })
})
