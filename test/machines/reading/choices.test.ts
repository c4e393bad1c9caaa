// Options by their number or by their words.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blank } from '#machines/context.ts'
import { choicesOf } from '#machines/input.ts'
import type { Choice, Question } from '#machines/protocol.ts'
import { questions } from '#machines/protocol.ts'
import { readChoice } from '#machines/reading/choices.ts'
import { locales, wordings } from '#machines/screens.ts'

const cards: readonly Choice[] = ['cnie', 'residence', 'help', 'missingSms']

it('an option is read by its number only while there is such an option', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 4 }), (number, count) => {
      const choices = cards.slice(0, count)
      const expected = number >= 1 && number <= count ? cards[number - 1] : null
      expect(readChoice(String(number), 'idKind', choices)).toBe(expected)
    }),
  )
})

it.each([' 2 ', '2.', '2,', '2)', '(2)', '2#', '2-', '2.)', '02', '٢', ' ٢ ', '۲', '２', '2️⃣', '2 svp'])(
  '%j is the second option',
  typed => expect(readChoice(typed, 'idKind', cards)).toBe('residence'),
)

it.each(['x2', '2x', '2 2', '1 2', '002', '0', '2 rue', '2 CNIE', 'non', '', '!', 'carte'])(
  '%j is none',
  typed => expect(readChoice(typed, 'idKind', cards)).toBeNull(),
)

it.each<[Question, readonly Choice[], string, Choice]>([
  ['idKind', cards, 'CNIE', 'cnie'],
  ['idKind', cards, 'carte nationale', 'cnie'],
  ['idKind', cards, '1 Carte nationale (CNIE)', 'cnie'],
  ['idKind', cards, 'البطاقة الوطنية', 'cnie'],
  ['idKind', cards, 'Carte de séjour', 'residence'],
  ['idKind', cards, 'إقامة', 'residence'],
  ['idKind', cards, 'aide', 'help'],
  ['idKind', cards, "Je n'ai pas eu le SMS", 'missingSms'],
  ['language', ['ar', 'fr'], 'français', 'fr'],
  ['language', ['ar', 'fr'], 'FR', 'fr'],
  ['language', ['ar', 'fr'], 'العربية', 'ar'],
  ['review', ['confirm', 'change'], 'oui', 'confirm'],
  ['review', ['confirm', 'change'], 'OK', 'confirm'],
  ['review', ['confirm', 'change'], 'نعم', 'confirm'],
  ['review', ['confirm', 'change'], "d'accord merci", 'confirm'],
  ['review', ['confirm', 'change'], 'non', 'change'],
  ['review', ['confirm', 'change'], 'لا', 'change'],
  ['emailCheck', ['yes', 'no'], 'oui', 'yes'],
  ['emailCheck', ['yes', 'no'], 'non', 'no'],
  ['operator', ['iam', 'orange', 'inwi'], 'maroc telecom', 'iam'],
  ['operator', ['iam', 'orange', 'inwi'], 'INWI', 'inwi'],
  ['code', ['newCode'], 'nouveau code', 'newCode'],
  ['resume', ['continue', 'restart'], 'continuer', 'continue'],
])('at %s, which offers %j, %j is %s', (question, choices, typed, choice) =>
  expect(readChoice(typed, question, choices)).toBe(choice),
)

describe.each(questions)('at %s', question => {
  const caller = { ...blank.caller, languages: ['ar', 'fr', 'zgh'] as const, returning: true }
  const smsFate = { state: 'delivered', at: '', to: '', renewable: true } as const
  const choices = choicesOf(question, { ...blank, caller, smsFate })

  it('the words of each option, in every wording of every language, choose it', () => {
    for (const { questions: texts } of Object.values(locales)) {
      choices.forEach((choice, index) => {
        for (const wording of wordings(texts[question].choices?.[choice] ?? '')) {
          if (wording === '') continue
          expect(readChoice(wording, question, choices), wording).toBe(choice)
          expect(readChoice(`${index + 1} ${wording}`, question, choices), wording).toBe(choice)
        }
      })
    }
  })
})
