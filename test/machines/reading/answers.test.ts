// What callers type, and what is read of it: cards, letters, phones, addresses, codes.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCardAnswer } from '#machines/reading/card-answer.ts'
import { readLetters } from '#machines/reading/card-letters.ts'
import { readCnie, readResidence } from '#machines/reading/card-numbers.ts'
import { readCode } from '#machines/reading/codes.ts'
import { readBirthDate, readExpiry } from '#machines/reading/dates.ts'
import { readEmail } from '#machines/reading/emails.ts'
import { readCallerNumber, readPhone } from '#machines/reading/phones.ts'

const today = '2026-11-22'

describe('a card number', () => {
  it.each([
    ['AB123456', 'AB123456'],
    ['ab 123 456', 'AB123456'],
    ['a-1', 'A1'],
    ['AB١٢٣٤٥٦', 'AB123456'],
    ['A\u00adB12', 'AB12'],
    ['ＡＢ１２', 'AB12'],
    ['AB\u000712', 'AB12'],
    ['AB\u064012', 'AB12'],
    ['(AB123456)#', 'AB123456'],
    ['AB12345O', 'AB123450'],
    ['ABI2O', 'AB120'],
    ['OI12', 'OI12'],
    // As A with 10, or as AI with 0: in two ways.
    ['AIO12345', null],
    ['ABC123', null],
    ['AB123456789', null],
    ['123456', null],
    ['AB', null],
  ])('of a national card, %j is read as %j', (typed, number) => expect(readCnie(typed)).toBe(number))

  it.each([
    ['a123456b', 'A123456B'],
    ['1234', '1234'],
    ['A*123', 'A123'],
    ['123', null],
    ['1234567890123456', null],
    ['ABCD', null],
    ['ABCD!', null],
    ['0612345678', null],
    ['+212612345678', null],
    ['0522334455', null],
  ])('of a residence card, %j is read as %j', (typed, number) => expect(readResidence(typed)).toBe(number))

  it.each([
    ['cnie', 'AB123456', { idNumber: 'AB123456' }],
    ['cnie', '123 456', { idDigits: '123456' }],
    ['cnie', '12345O', { idDigits: '123450' }],
    ['cnie', 'A B 123456', { idNumber: 'AB123456' }],
    ['cnie', 'LE 123456', { idNumber: 'LE123456' }],
    ['cnie', 'ma carte QB 200001 merci', { idNumber: 'QB200001' }],
    // Six digits that could be a day as well.
    ['cnie', 'K - 000101 merci', { idNumber: 'K000101' }],
    ['cnie', 'AB123456 31/12/2027', { idNumber: 'AB123456', idExpiry: '2027-12-31' }],
    ['residence', 'A 123 456 B', { idNumber: 'A123456B' }],
    ['residence', 'ma carte A123456B svp', { idNumber: 'A123456B' }],
    ['residence', 'AB123456', { idNumber: 'AB123456' }],
    ['residence', 'A12345O', { idNumber: 'A12345O' }],
  ] as const)('of kind %s, asked for, %j is read as %j', (kind, typed, value) =>
    expect(readCardAnswer(typed, kind, today)).toEqual({ value }),
  )

  it.each([
    ['cnie', 'AB'],
    ['cnie', 'A123456B'],
    ['cnie', 'AB123456 CD123456'],
    ['cnie', 'AB123456 j ai 45 ans'],
    ['cnie', 'séjour AB123456'],
    ['cnie', '0612345678'],
    ['residence', 'nationale A123456B'],
    ['residence', 'A123456B R765432C'],
    ['residence', 'carte de 123456 B'],
  ] as const)('of kind %s, asked for, is not read in %j', (kind, typed) => {
    expect(readCardAnswer(typed, kind, today)).toEqual({ problem: kind })
  })

  it('is read in every spelling, the same whatever stands around it', () => {
    const number = fc
      .tuple(fc.stringMatching(/^[A-HJ-NP-Z]{1,2}$/), fc.stringMatching(/^[0-9]{4,8}$/))
      .filter(
        ([letters]) =>
          !['LE', 'LA', 'DE', 'DU', 'ET', 'AU', 'EN', 'UN', 'A', 'N', 'J', 'NE', 'FR', 'AR', 'MA'].includes(
            letters,
          ),
      )
    const between = fc.constantFrom('', ' ', '-', '.', '/', '_', ' - ', '\u200e', '*')
    const around = fc.constantFrom(
      ['', ''],
      ['(', ')'],
      ['CIN ', ''],
      ['N° ', ''],
      ['', ' merci'],
      ['ma carte: ', '.'],
      ['« ', ' »'],
      ['', '#'],
    )
    fc.assert(
      fc.property(
        number,
        between,
        around,
        fc.boolean(),
        ([letters, digits], separator, [before, after], isSmall) => {
          const written = `${letters}${separator}${digits}`
          const text = `${before}${isSmall ? written.toLowerCase() : written}${after}`
          expect(readCardAnswer(text, 'cnie', today)).toEqual({ value: { idNumber: letters + digits } })
        },
      ),
    )
  })
})

describe('letters by rank', () => {
  it('are read for every pair', () => {
    const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
    const rank = (letter: string) => letter.charCodeAt(0) - 64
    const two = (letter: string) => String(rank(letter)).padStart(2, '0')
    for (const first of letters) {
      expect(readLetters(two(first))).toBe(first)
      for (const second of letters) {
        expect(readLetters(two(first) + two(second))).toBe(first + second)
        expect(readLetters(`${rank(first)} ${rank(second)}`)).toBe(first + second)
      }
    }
  })

  it.each(['a', 'Ab', 'A B', 'ⅤⅠ'])('are read as letters too: %j', typed =>
    expect(readLetters(typed)).toBe(typed.normalize('NFKC').toUpperCase().replace(' ', '')),
  )

  it.each(['0', '00', '1', '27', '0127', '0100', '010203', '1 2 3', '0 1', 'ABC', ''])(
    'are none in %j',
    typed => expect(readLetters(typed)).toBeNull(),
  )
})

describe('a phone number', () => {
  it.each([
    ['0612345678', '+212612345678'],
    ['06 12 34 56 78', '+212612345678'],
    ['06,12,34,56,78', '+212612345678'],
    ['06_12_34_56_78', '+212612345678'],
    ['+212 6 12 34 56 78', '+212612345678'],
    ['+212 (0)6 12 34 56 78', '+212612345678'],
    ['00212712345678', '+212712345678'],
    ['212612345678', '+212612345678'],
    ['612345678', '+212612345678'],
    ['٠٦١٢٣٤٥٦٧٨', '+212612345678'],
    ['O612345678', '+212612345678'],
    ['mon numéro : 0612345678.', '+212612345678'],
    ['0612003456', '+212612003456'],
    ['0522334455', null],
    ['+33612345678', null],
    ['061234567', null],
    ['06123456789', null],
    ['0612345678 ext 5', null],
    ['hello', null],
    ['', null],
  ])('%j is read as %j', (typed, phone) => expect(readPhone(typed)).toBe(phone))

  it.each([
    ['+212612345678', '+212612345678'],
    [' 212612345678', '+212612345678'],
    ['212612345678', '+212612345678'],
    ['0612345678', '+212612345678'],
    ['00212612345678', '+212612345678'],
    ['+212 612 34 56 78', '+212612345678'],
    ['+2120612345678', '+212612345678'],
    ['tel:+212-612-345-678', '+212612345678'],
    ['TEL:0612345678', '+212612345678'],
    ['+212522334455', '+212522334455'],
    ['0033612345678', '+33612345678'],
    ['+33612345678', '+33612345678'],
    ['5757', null],
    ['05757', null],
    ['MarocTel', null],
    ['+212612345678x', null],
    ['++212612345678', null],
    ['', null],
  ])('of a caller, %j is read as %j', (written, number) => expect(readCallerNumber(written)).toBe(number))
})

describe('an e-mail address', () => {
  it.each([
    ['Nom@Exemple.MA', 'nom@exemple.ma'],
    ['nom@ exemple.ma', 'nom@exemple.ma'],
    ['mon email est nom@exemple.ma', 'nom@exemple.ma'],
    ['<nom@exemple.ma>', 'nom@exemple.ma'],
    ['mail:nom@exemple.ma#', 'nom@exemple.ma'],
    ['« nom@exemple.ma »', 'nom@exemple.ma'],
    ['nom@exemple.ma، شكرا', 'nom@exemple.ma'],
    ["n.o'm+x_1@a-b.exemple.ma", "n.o'm+x_1@a-b.exemple.ma"],
    [`${'x'.repeat(29)}@exemple.ma`, `${'x'.repeat(29)}@exemple.ma`],
  ])('%j is read as %j', (typed, value) => expect(readEmail(typed)).toEqual({ value }))

  it.each([
    ['nom@exemple', 'email'],
    ['nom@-exemple.ma', 'email'],
    ['nom@exemple-.ma', 'email'],
    ['nom@exemple..ma', 'email'],
    ['no..m@exemple.ma', 'email'],
    ['nom.@exemple.ma', 'email'],
    ['nom@exemple.1', 'email'],
    ['nom;@exemple.ma', 'email'],
    ['nom@exemple.ma toi@exemple.ma', 'email'],
    ['@exemple.ma', 'email'],
    ['nom', 'email'],
    [`${'x'.repeat(30)}@exemple.ma`, 'emailLong'],
    [`${'x'.repeat(300)}@exemple.ma`, 'email'],
  ])('%j is refused: %s', (typed, problem) => expect(readEmail(typed)).toEqual({ problem }))
})

it('reads six digits, however grouped, as a code', () => {
  for (const typed of ['12 34 56', '١٢٣٤٥٦', '123-456.', 'I2345 6']) expect(readCode(typed)).toBe('123456')
  for (const other of ['12345', '1234567', 'A123456', '']) expect(readCode(other)).toBeNull()
})

it('reads any text at all without failing, and never `0` or `00` as a card, number, date or code', () => {
  const readers = [readCnie, readResidence, readLetters, readPhone, readCallerNumber, readCode]
  const others = [
    readEmail,
    (text: string) => readBirthDate(text, today),
    (text: string) => readExpiry(text, today),
  ]
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
      for (const read of [...readers, ...others]) read(text)
      readCardAnswer(text, 'cnie', today)
      readCardAnswer(text, 'residence', today)
    }),
  )
  for (const key of ['0', '00']) {
    for (const read of readers) if (read !== readCnie) expect(read(key)).toBeNull()
    for (const read of others) expect(read(key)).toHaveProperty('problem')
  }
})
