/** What callers type, and what is read of it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  readBirthDate,
  readChoice,
  readCnie,
  readCnieDigits,
  readCode,
  readDay,
  readEmail,
  readExpiry,
  readLetters,
  readPhone,
  readResidence,
} from '#machines/answers.ts'

const today = '2026-11-22'

it('reads every day of two centuries in both orders, as the calendar has it', () => {
  const misread: string[] = []
  for (let at = Date.UTC(1900, 0, 1); at < Date.UTC(2100, 0, 1); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10)
    const [year, month, date] = day.split('-')
    for (const typed of [`${date}${month}${year}`, `${year}${month}${date}`]) {
      if (readDay(typed) !== day) misread.push(typed)
    }
  }
  expect(misread).toEqual([])
})

describe('a date', () => {
  it.each([
    ['31122027', '2027-12-31'],
    ['20271231', '2027-12-31'],
    ['31/12/2027', '2027-12-31'],
    ['31-12-2027', '2027-12-31'],
    ['31.12.2027', '2027-12-31'],
    ['31 12 2027', '2027-12-31'],
    ['31*12*2027', '2027-12-31'],
    ['2027/12/31', '2027-12-31'],
    ['5/9/1980', '1980-09-05'],
    ['1980-9-5', '1980-09-05'],
    ['٣١١٢٢٠٢٧', '2027-12-31'],
    ['۳۱۱۲۲۰۲۷', '2027-12-31'],
    ['٣١/١٢/٢٠٢٧', '2027-12-31'],
    ['\u200f31122027\u200f', '2027-12-31'],
    ['29022024', '2024-02-29'],
    ['29022023', null],
    ['31112027', null],
    ['00122027', null],
    ['31132027', null],
    ['31121899', null],
    ['31122100', null],
    ['311227', null],
    ['31/12/27', null],
    ['31 décembre 2027', null],
    ['123456789', null],
    ['3\t1\t2027', '2027-01-03'],
    ['3\r1\n2027', '2027-01-03'],
    ['/31/12/2027/', '2027-12-31'],
    ['5/12/2027', '2027-12-05'],
    ['2027/12/1', '2027-12-01'],
    // Eight digits, however they are grouped.
    ['2027 123 1', '2027-12-31'],
    ['311220 2 7', '2027-12-31'],
    ['29021900', null],
    ['31042027', null],
    ['31062027', null],
    ['31092027', null],
    // To JavaScript these are numbers, and the numbers are days.
    ['0x103460', null],
    ['0x10345C', null],
    ['0x/10/345C', null],
    ['31a 12 2027', null],
    ['a31 12 2027', null],
    ['3/1/2027/5', null],
    ['2027/1/3/5', null],
    ['001/1/2027', null],
    ['31/12/027', null],
    ['3112027', null],
    ['31002027', null],
    ['', null],
  ])('%j is read as %j', (typed, day) => expect(readDay(typed)).toBe(day))
})

describe('a birth date', () => {
  it.each([
    ['1980', { value: '1980' }],
    ['١٩٨٠', { value: '1980' }],
    ['2026', { value: '2026' }],
    ['2027', 'outOfRange'],
    ['1905', 'outOfRange'],
    ['1906', { value: '1906' }],
    ['19-80', { value: '1980' }],
    ['11980', null],
    ['19801', null],
    ['22112026', { value: '2026-11-22' }],
    ['23112026', 'outOfRange'],
    ['22111906', { value: '1906-11-22' }],
    ['21111906', 'outOfRange'],
    ['80', null],
  ])('%j is read as %j', (typed, read) => expect(readBirthDate(typed, today)).toEqual(read))
})

describe('an expiry date', () => {
  it.each([
    ['22112046', { value: '2046-11-22' }],
    ['23112046', 'outOfRange'],
    ['22111996', { value: '1996-11-22' }],
    ['21111996', 'outOfRange'],
    ['2027', null],
  ])('%j is read as %j', (typed, read) => expect(readExpiry(typed, today)).toEqual(read))
})

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
    ['ABC123', null],
    ['AB123456789', null],
    ['123456', null],
    ['AB', null],
  ])('of a national card, %j is read as %j', (typed, number) => expect(readCnie(typed)).toBe(number))

  it.each([
    ['123456', '123456'],
    ['١٢٣ ٤٥٦', '123456'],
    ['123456789', null],
    ['A1', null],
  ])('without its letters, %j is read as %j', (typed, number) => expect(readCnieDigits(typed)).toBe(number))

  it.each([
    ['a123456b', 'A123456B'],
    ['1234', '1234'],
    ['123', null],
    ['1234567890123456', null],
    ['A*123', 'A123'],
    ['ABCD!', null],
    ['!ABCD', null],
  ])('of a residence card, %j is read as %j', (typed, number) => expect(readResidence(typed)).toBe(number))
})

it('reads every pair of letters by their ranks', () => {
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ')
  const rank = (letter: string) => String(letter.charCodeAt(0) - 64).padStart(2, '0')
  for (const first of letters) {
    expect(readLetters(rank(first))).toBe(first)
    for (const second of letters) expect(readLetters(rank(first) + rank(second))).toBe(first + second)
  }
})

it.each(['a', 'Ab', 'ⅤⅠ'])('reads letters in %j too', typed =>
  expect(readLetters(typed)).toBe(typed.normalize('NFKC').toUpperCase()),
)

it.each(['0', '00', '1', '27', '0127', '0100', '010203', 'ABC', ''])('reads no letters in %j', typed =>
  expect(readLetters(typed)).toBeNull(),
)

describe('a phone number', () => {
  it.each([
    ['0612345678', '+212612345678'],
    ['06 12 34 56 78', '+212612345678'],
    ['+212 6 12 34 56 78', '+212612345678'],
    ['00212712345678', '+212712345678'],
    ['212612345678', '+212612345678'],
    ['612345678', '+212612345678'],
    ['٠٦١٢٣٤٥٦٧٨', '+212612345678'],
    ['0612003456', '+212612003456'],
    ['0522334455', null],
    ['+33612345678', null],
    ['061234567', null],
    ['hello', null],
  ])('%j is read as %j', (typed, phone) => expect(readPhone(typed)).toBe(phone))
})

describe('an e-mail address', () => {
  it.each([
    ['Nom@Exemple.MA', { value: 'nom@exemple.ma' }],
    ['nom@ exemple.ma', { value: 'nom@exemple.ma' }],
    ['nom@exemple', null],
    ['nom@-exemple.ma', null],
    ['nom@exemple-.ma', null],
    ['nom@exemple..ma', null],
    ['nom;@exemple.ma', null],
    [`${'x'.repeat(29)}@exemple.ma`, { value: `${'x'.repeat(29)}@exemple.ma` }],
    [`${'x'.repeat(30)}@exemple.ma`, 'tooLong'],
    ['@exemple.ma', null],
    ['nom', null],
    [`${'x'.repeat(40)}@exemple.ma`, 'tooLong'],
  ])('%j is read as %j', (typed, read) => expect(readEmail(typed)).toEqual(read))
})

it('reads an option by its number only while there is such an option', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 9 }), (number, count) => {
      const read = readChoice(String(number), count)
      expect(read).toBe(number >= 1 && number <= Math.min(count, 9) ? number : null)
    }),
  )
})

it.each(['x2', '2x', '2.)', '0', ''])('reads %j as no option', typed =>
  expect(readChoice(typed, 3)).toBeNull(),
)

it.each([' 2 ', '2.', '2)', '2#', '2-', '٢', ' ٢ ', '۲', '２'])('reads %j as the second option', typed =>
  expect(readChoice(typed, 3)).toBe(2),
)

it('reads six digits, however grouped, as a code', () => {
  expect(readCode('12 34 56')).toBe('123456')
  expect(readCode('١٢٣٤٥٦')).toBe('123456')
  for (const other of ['12345', '1234567', 'A123456']) expect(readCode(other)).toBeNull()
})

it('reads any text at all without failing, and never `0` or `00` as a date, number or code', () => {
  const readers = [readDay, readCnie, readLetters, readPhone, readEmail, readCode, readResidence]
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), text => {
      for (const read of readers) read(text)
      readBirthDate(text, today)
      readExpiry(text, today)
      readChoice(text, 9)
    }),
  )
  for (const read of readers) for (const key of ['0', '00']) expect(read(key)).toBeNull()
})
