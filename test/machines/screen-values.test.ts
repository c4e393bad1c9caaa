/** What a screen makes of values: masked, national, in the wording that fits. */
import { describe, expect, it } from 'vitest'
import { blank } from '#machines/context.ts'
import { lengthOf } from '#machines/encoding.ts'
import type { Answers, Context, Language, State } from '#machines/protocol.ts'
import { maskMiddle, national } from '#machines/screen-values.ts'
import { endingScreen, locales, screenOf, usual } from '#machines/screens.ts'

const answers: Answers = {
  language: 'fr',
  idKind: 'cnie',
  idNumber: 'AB123456',
  idExpiry: '2027-12-31',
  birthDate: '1980-09-05',
}
const context: Context = {
  ...blank,
  caller: { ...blank.caller, phone: '+212612345678', languages: ['ar', 'fr'] },
  answers,
  history: [{ at: 'language', previous: { language: null } }],
}
const shown = (state: State, of: Partial<Context> = {}) =>
  screenOf({ state, context: { ...context, ...of } }, usual)
const lines = (state: State, of?: Partial<Context>) => shown(state, of).split('\n')

it.each([
  ['0612345678', 2, '06xxxxxx78'],
  ['abcde', 2, 'abxde'],
  ['abcd', 2, 'xxxx'],
  ['abc', 2, 'xxx'],
  ['', 2, ''],
])('%j with %i shown at both ends is %j', (text, ends, masked) => expect(maskMiddle(text, ends)).toBe(masked))

it.each([
  ['+212612345678', '0612345678'],
  ['+33612345678', '+33612345678'],
  ['0+212', '0+212'],
])('%s is dialled as %s', (phone, dialled) => expect(national(phone)).toBe(dialled))

describe('after a resume', () => {
  const resumed = { masked: true, stepsBefore: 1 }
  const since = (was: Answers) => ({
    ...resumed,
    history: [...context.history, { at: 'review' as const, previous: was as never }],
  })

  it('nothing that was typed before is shown in full', () => {
    expect(lines('review', resumed).slice(0, 4)).toEqual([
      'Carte nationale ABxxxx56',
      "Valable jusqu'au 2027",
      'Naissance 1980',
      'Tél. 06xxxxxx78',
    ])
    expect(shown('review', { ...resumed, answers: { ...answers, birthDate: '1980' } })).toContain('19xx')
  })

  it.each([
    ['idNumber', 'Carte nationale AB123456'],
    ['idExpiry', "Valable jusqu'au 31/12/2027"],
    ['birthDate', 'Naissance 05/09/1980'],
    ['phone', 'Tél. 0612345678'],
  ] as const)('%s is, when it was typed again', (key, line) => {
    expect(lines('review', since({ [key]: undefined }))).toContain(line)
    expect(lines('review', resumed)).not.toContain(line)
  })

  it('digits that were typed before their letters stay masked', () => {
    const digits = { ...answers, idDigits: '123456' }
    expect(shown('review', { ...since({ idNumber: undefined } as never), answers: digits })).toContain(
      'ABxxxx56',
    )
    expect(shown('review', { answers: digits })).toContain('AB123456')
    const both = since({ idDigits: undefined, idNumber: undefined } as never)
    expect(shown('review', { ...both, answers: digits })).toContain('AB123456')
  })

  it('an e-mail address keeps three characters at both ends', () => {
    const email = { ...answers, email: 'fatima@exemple.ma', emailChecked: true as const }
    expect(shown('review', { ...resumed, answers: email })).toContain('fatxxxxxxxxxxx.ma')
    expect(shown('review', { answers: email })).toContain('fatima@exemple.ma')
    expect(shown('review', { ...since({ email: undefined } as never), answers: email })).toContain(
      'fatima@exemple.ma',
    )
  })
})

it('a residence card, a missed SMS and another phone are spoken of as such', () => {
  const residence: Answers = { ...answers, idKind: 'residence' }
  expect(shown('idNumber', { answers: residence })).not.toBe(shown('idNumber'))
  const missing: Answers = { ...answers, purpose: 'missingSms' }
  expect(shown('idKind', { answers: missing })).not.toBe(shown('idKind'))
  const other: Answers = { ...answers, phone: '+212787654321', phoneTwice: true, operator: 'inwi' }
  const number = { registrationNumber: '178824615' }
  expect(shown('passwordSent', { ...number, answers: other })).not.toBe(shown('passwordSent', number))
  expect(shown('passwordSent', { ...number, answers: other })).toContain('0787654321')
})

describe('what is missing', () => {
  it.each([
    ['review', { answers: { language: 'fr' } }],
    ['passwordSent', {}],
    ['coveredElsewhere', {}],
    ['smsFate', {}],
    ['emailCheck', {}],
  ] as const)('at %s leaves a gap', (state, of) => {
    expect(shown(state, of)).not.toMatch(/undefined|null|Stryker/)
  })

  it('as the name of a scheme is its French one', () => {
    expect(shown('coveredElsewhere', { schemeName: { fr: 'CNOPS' }, answers: { language: 'ar' } })).toContain(
      'CNOPS',
    )
    const both = { schemeName: { fr: 'CNOPS', ar: 'كنوبس' }, answers: { language: 'ar' as const } }
    expect(shown('coveredElsewhere', both)).not.toContain('CNOPS')
  })
})

describe('the language menu', () => {
  it('greets, names each language, and leaves in all of them', () => {
    expect(lines('language')).toEqual(['AMO تضامن', '1 العربية', '2 Français', '00 خروج / Quitter'])
  })

  it('says which answers there are after another', () => {
    expect(lines('language', { problem: 'choice' })[0]).toBe('? 1 / 2')
  })

  it('drops its greeting where there is no room for it', () => {
    const budget = { gsm7: 45, ucs2: 45 }
    const full = shown('language')
    const [, ...others] = full.split('\n')
    expect(screenOf({ state: 'language', context }, { ...usual, budget })).toBe(others.join('\n'))
  })
})

it('a state that shows nothing of its own apologises', () => {
  for (const state of ['lookingUp', 'ready'] as const) {
    expect(shown(state)).toBe(endingScreen('unavailable', context, usual))
  }
})

describe.each(Object.keys(locales) as Language[])('in %s', language => {
  const spoken = { ...context, answers: { ...answers, language } }
  const within = (units: number) =>
    screenOf({ state: 'review', context: spoken }, { ...usual, budget: { gsm7: units, ucs2: units } })

  it('each wording is the fullest that fits, and the shortest where none does', () => {
    const shortest = lengthOf(within(1)).units
    let before = within(1_000)
    for (let units = lengthOf(before).units; units > 0; units -= 1) {
      const screen = within(units)
      const taken = lengthOf(screen).units
      expect(taken <= units || taken === shortest, screen).toBe(true)
      // No shorter one is shown while the one before still fits.
      if (lengthOf(before).units <= units) expect(screen).toBe(before)
      before = screen
    }
  })
})
