// What a message is for: its keyword, however it is dressed up, and no other.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCommand } from '#machines/reading/commands.ts'
import { type Keyword, readKeyword } from '#machines/reading/keywords.ts'
import { keywords } from '#machines/reading/vocabulary.ts'

it.each([
  ['AIDE', 'help'],
  ['aide svp', 'help'],
  ['Help', 'help'],
  ['INFO', 'help'],
  [', AIDE', 'help'],
  ['مساعدة', 'help'],
  ['المساعدة', 'help'],
  ['?', 'help'],
  [' ؟؟ ', 'help'],
  ['ⵜⵉⵡⵉⵙⵉ', 'help'],
  ['STOP', 'stop'],
  ['STOP PUB: 36179', 'stop'],
  ['STOP123', 'stop'],
  ['arrêt', 'stop'],
  ['ARRET', 'stop'],
  ['désabonner', 'stop'],
  ['توقف', 'stop'],
  ['قف', 'stop'],
  ['الإلغاء', 'stop'],
  ['ⴼⴼⵖ', 'stop'],
  ['تَضامُن', 'start'],
  ['ٱلتضامن', 'start'],
  ['أمو', 'start'],
  ['cnss', 'start'],
  ['Tadamon', 'start'],
  ['ⵜⴰⴷⴰⵎⵓⵏ', 'start'],
  ['AMOAB123456', 'start'],
  ['bonjour AMO', 'start'],
  // One letter wrong, too many or missing: as the only word, and never STOP.
  ['TADAMUON', 'start'],
  ['tadamn', 'start'],
  ['rammed', 'start'],
  ['تضامم', 'start'],
  ['مساعد', 'help'],
  ['tadamn AB123456', null],
  ['ANO', null],
  ['STPO', null],
  ['STOOP', null],
  ['ANNULERR', null],
  ['bonjour', null],
  ['amour', null],
  ['stopper', null],
  ['je veux STOP', null],
  ['info@exemple.ma', null],
  ['nom@cnss.ma', null],
  // The article stands in front, nowhere else.
  ['تالضامن', null],
  ['un deux trois quatre cinq six sept huit AMO', null],
  ['AB123456', null],
  ['1', null],
  ['', null],
  ['!', null],
])('%j has the keyword %j', (text, keyword) => expect(readKeyword(text)).toBe(keyword))

describe('every keyword', () => {
  const all = (Object.keys(keywords) as Keyword[]).flatMap(name =>
    keywords[name].map(word => ({ name, word })),
  )
  const invisible = fc.constantFrom(
    '',
    '\u200b',
    '\u200f',
    '\u00ad',
    '\ufeff',
    '\u0300',
    '\u064e',
    '\ufe0f',
    '\u0640',
  )
  const sign = fc.constantFrom(
    '',
    '.',
    ',',
    '!',
    '"',
    "'",
    '-',
    '_',
    '*',
    '#',
    '،',
    '؛',
    '…',
    '«',
    '»',
    '(',
    ')',
    '/',
    '★',
    '🛑',
    '€',
    '+',
  )
  const around = fc
    .array(fc.oneof(sign, fc.constantFrom(' ', '\n', '\u00a0')), { maxLength: 3 })
    .map(signs => signs.join(''))
  const dress = (word: string, between: readonly string[], [before, after]: readonly [string, string]) =>
    before +
    Array.from(word)
      .map((letter, at) => letter + (at === word.length - 1 ? '' : (between[at] ?? '')))
      .join('') +
    after

  it.each(all)(
    'is heard through signs, marks and invisible characters around and inside it: $word',
    ({ name, word }) => {
      fc.assert(
        fc.property(
          fc.array(
            fc.tuple(sign, invisible).map(parts => parts.join('')),
            { minLength: 12, maxLength: 12 },
          ),
          fc.tuple(around, around),
          fc.boolean(),
          (between, outside, isSmall) => {
            const text = dress(isSmall ? word.toLowerCase() : word, between, outside)
            expect(readKeyword(text), text).toBe(name)
          },
        ),
        { numRuns: 50 },
      )
    },
  )

  it.each(all)('is heard with its letters apart, and before other words: $word', ({ name, word }) => {
    for (const text of [
      Array.from(word).join(' '),
      Array.from(word).join('. '),
      `${word} 12`,
      `${word}, svp`,
      `${word}\n\nmerci`,
    ]) {
      expect(readKeyword(text), text).toBe(name)
    }
  })
})

describe('at any question', () => {
  it.each([
    ['0', 'back'],
    ['0.', 'back'],
    ['0#', 'back'],
    ['(0)', 'back'],
    ['٠', 'back'],
    ['\u200f0', 'back'],
    ['0 Retour', 'back'],
    ['retour', 'back'],
    ['رجوع', 'back'],
    ['الرجوع', 'back'],
    ['ⴰⵖⵓⵍ', 'back'],
    ['00', 'leave'],
    ['00#', 'leave'],
    ['0 0', 'leave'],
    ['0-0', 'leave'],
    ['00 Quitter', 'leave'],
    ['QUITTER !', 'leave'],
    ['خروج', 'leave'],
    ['au revoir', 'leave'],
    ['STOP', 'leave'],
    ['توقف', 'leave'],
    ['aide', 'help'],
    ['؟', 'help'],
    ['000', null],
    ['0 Quitter', null],
    ['00 Retour', null],
    ['01', null],
    ['10', null],
    ['AMO', null],
    ['AB123456', null],
    ['', null],
  ])('%j is the command %j', (text, command) => expect(readCommand(text)).toBe(command))
})
