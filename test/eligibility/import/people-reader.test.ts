// A line of the CSV becomes a person, or a refusal that says what would be right and shows no number and no date.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBirthDate, readExpiry } from '#machines/reading/dates.ts'
import { createPeopleReader, type Reading } from '#src/eligibility/import/people-reader.ts'
import { type Cells, columns } from '#src/eligibility/import/person.ts'
import { createPersonReader } from '#src/eligibility/import/person-reader.ts'
import { sentenceOf } from '#src/eligibility/import/problem.ts'

const header = columns.join()
const good = 'cnie,AB123456,2027-12-31,1980-09-05,amo-tadamon,178824615,false'
const rules = { today: '2026-11-26', schemes: new Set(['cnops', 'amo-tns', 'amo-salaries', 'far']) }

function readAll(text: string): Reading[] {
  const reader = createPeopleReader(rules)
  return [...reader.push(text), ...reader.end()]
}

const sentencesOf = (reading: Reading | undefined) =>
  reading && 'problems' in reading ? reading.problems.map(sentenceOf) : []

const cellsOf = (line: string) =>
  Object.fromEntries(line.split(',').map((cell, place) => [columns[place], cell])) as Cells

/** The good line with some of its cells replaced, or with a phone. */
function fileOf(cells: Partial<Record<(typeof columns)[number] | 'phone', string>>): string {
  const values = good.split(',')
  const quoted = columns.map((column, place) => `"${cells[column] ?? values[place]}"`)
  return cells.phone === undefined
    ? `${header}\n${quoted.join()}\n`
    : `${header},phone\n${quoted.join()},"${cells.phone}"\n`
}

describe('a cell', () => {
  test.each([
    [
      'lower case, blanks and dashes in a card number',
      { id_number: ' ab-12 34.56 ' },
      { idNumber: 'AB123456' },
    ],
    ['Arabic-Indic digits', { id_number: 'AB١٢٣٤٥٦' }, { idNumber: 'AB123456' }],
    ['one letter and one digit', { id_number: 'z1' }, { idNumber: 'Z1' }],
    [
      'a residence card',
      { id_kind: 'residence', id_number: 'r 44 a' },
      { idKind: 'residence', idNumber: 'R44A' },
    ],
    ['a year alone', { birth_date: '1952' }, { birthDate: '1952' }],
    ['the last day of a leap February', { birth_date: '2000-02-29' }, { birthDate: '2000-02-29' }],
    ['an expired card', { id_expiry: '2011-01-01' }, { idExpiry: '2011-01-01' }],
    ['day, month, year', { id_expiry: '31/12/2027' }, { idExpiry: '2027-12-31' }],
    ['days and months without their zero', { birth_date: '5.9.1980' }, { birthDate: '1980-09-05' }],
    ['year, month, day with slashes', { birth_date: '1980/9/5' }, { birthDate: '1980-09-05' }],
    [
      'eight digits',
      { birth_date: '05091980', id_expiry: '20271231' },
      { birthDate: '1980-09-05', idExpiry: '2027-12-31' },
    ],
    [
      'midnight behind a date',
      { birth_date: '1980-09-05 00:00:00', id_expiry: '31/12/2027 00:00' },
      { birthDate: '1980-09-05', idExpiry: '2027-12-31' },
    ],
    ['a date in Arabic-Indic digits', { birth_date: '٠٥/٠٩/١٩٨٠' }, { birthDate: '1980-09-05' }],
    ['an opaque registration number', { registration_number: 'Z52708' }, { registrationNumber: 'Z52708' }],
    ['TRUE', { has_account: 'TRUE' }, { hasAccount: true }],
    ['VRAI', { has_account: 'VRAI' }, { hasAccount: true }],
    ['Non', { has_account: 'Non' }, { hasAccount: false }],
    ['نعم', { has_account: 'نعم' }, { hasAccount: true }],
    ['خطأ', { has_account: ' خطأ ' }, { hasAccount: false }],
    ['1', { has_account: '1' }, { hasAccount: true }],
    ['f, as PostgreSQL writes', { has_account: 'f' }, { hasAccount: false }],
    [
      'blanks around',
      { scheme: ' amo-tadamon ', id_kind: ' CNIE ' },
      { scheme: 'amo-tadamon', idKind: 'cnie' },
    ],
    [
      'another scheme without a number',
      { scheme: 'CNOPS', registration_number: '' },
      { scheme: 'cnops', registrationNumber: null },
    ],
    ['a phone as it is dialled', { phone: '06 12 34 56 78' }, { phone: '+212612345678' }],
    ['a phone without its zero', { phone: '712345678' }, { phone: '+212712345678' }],
    ['a phone as others dial it', { phone: '00212-522-123456' }, { phone: '+212522123456' }],
    ['a phone with both prefixes', { phone: '+212 (0) 612345678' }, { phone: '+212612345678' }],
  ])('is taken with %s', (_, cells, expected) => {
    expect(readAll(fileOf(cells))).toEqual([
      expect.objectContaining({ line: 2, person: expect.objectContaining(expected) }),
    ])
  })

  test('without a phone says nothing of one', () => {
    expect(readAll(fileOf({ phone: ' ' }))[0]).not.toHaveProperty('person.phone')
  })

  test.each([
    [
      'an unknown kind of card',
      { id_kind: 'passport' },
      'id_kind is no kind of card: “passport”; right would be cnie or residence',
    ],
    [
      'an empty card number',
      { id_number: '' },
      'id_number is no number of a cnie card: empty; right would be one or two letters, then 1 to 8 digits',
    ],
    ['three letters', { id_number: 'ABC1234' }, 'id_number is no number of a cnie card: “AAA9999”'],
    ['nine digits', { id_number: 'AB123456789' }, 'id_number is no number of a cnie card: “AA999999999”'],
    [
      'a short residence card',
      { id_kind: 'residence', id_number: 'R44' },
      'right would be 4 to 15 letters and digits',
    ],
    [
      'a day that is not in the calendar',
      { birth_date: '1981-02-29' },
      'birth_date is no day of the calendar: “9999-99-99”; right would be 1980-09-05',
    ],
    [
      'a thirteenth month',
      { id_expiry: '2027-13-01' },
      'id_expiry is no day of the calendar: “9999-99-99”; right would be 2027-12-31',
    ],
    [
      'the month before the day',
      { id_expiry: '12/31/2027' },
      'id_expiry has the month before the day: “99/99/9999”',
    ],
    ['a year of two digits', { birth_date: '05/09/80' }, 'birth_date is no day of the calendar: “99/99/99”'],
    ['an hour behind the date', { birth_date: '1980-09-05 14:30' }, 'birth_date is no day of the calendar'],
    [
      'an expiry that no caller can type',
      { id_expiry: '2090-12-31' },
      'id_expiry is a day that no caller can type: “9999-99-99”; right would be 1996-11-26 to 2046-11-26',
    ],
    [
      'an expiry that nobody types any more',
      { id_expiry: '1990-12-31' },
      'id_expiry is a day that no caller can type',
    ],
    [
      'a birth in the future',
      { birth_date: '2026-11-27' },
      'birth_date is a day that no caller can type: “9999-99-99”; right would be 1906-11-26 to 2026-11-26',
    ],
    ['a birth too long ago', { birth_date: '1900' }, 'birth_date is a day that no caller can type: “9999”'],
    ['a year alone for the expiry', { id_expiry: '2027' }, 'id_expiry is no day of the calendar: “9999”'],
    ['an empty birth date', { birth_date: '' }, 'birth_date is no day of the calendar: empty'],
    [
      'the dates exchanged',
      { id_expiry: '2000-09-05', birth_date: '2020-12-31' },
      'birth_date is not before id_expiry; right would be the two exchanged, perhaps',
    ],
    [
      'a scheme of other signs',
      { scheme: 'amo tadamon' },
      'scheme is not known: “amo tadamon”; right would be amo-tadamon',
    ],
    [
      'a scheme that is misspelt',
      { scheme: 'amo-tadamoun' },
      'scheme is not known: “amo-tadamoun”; right would be amo-tadamon; a new one is named first',
    ],
    [
      'a scheme that nobody has named',
      { scheme: 'ministry' },
      'right would be one of amo-tadamon, cnops, amo-tns, amo-salaries, far; a new one is named first, npm run registry -- schemes FILE.json',
    ],
    ['a number in the place of the scheme', { scheme: '178824615' }, 'scheme is not known: “999999999”'],
    [
      'no registration number',
      { registration_number: '' },
      'registration_number is empty, and amo-tadamon needs one; right would be 1 to 20 of A-Z and 0-9',
    ],
    [
      'a long registration number',
      { registration_number: '1'.repeat(21) },
      'registration_number has other signs: “999999999999999999999”',
    ],
    [
      'small letters in it',
      { registration_number: 'z52708' },
      'registration_number has other signs: “a99999”',
    ],
    [
      'a wrong one elsewhere',
      { scheme: 'cnops', registration_number: 'a b' },
      'registration_number has other signs: “a a”',
    ],
    [
      'a perhaps',
      { has_account: 'peut-être' },
      'has_account is neither true nor false: “peut-être”; right would be true or false',
    ],
    ['an empty has_account', { has_account: '' }, 'has_account is neither true nor false: empty'],
    [
      'a phone of another country',
      { phone: '+33612345678' },
      'phone is no Moroccan number: “+99999999999”; right would be 0612345678',
    ],
    ['a phone that is too short', { phone: '06123' }, 'phone is no Moroccan number'],
    [
      'a rounded number',
      { registration_number: '1.79E+08' },
      'registration_number is a spreadsheet’s rounded number: “9.99A+99”; right would be what stood there first: format the column as text before saving',
    ],
    [
      'a rounded number in French',
      { id_number: '1,79E+08' },
      'id_number is a spreadsheet’s rounded number: “9,99A+99”',
    ],
    [
      'a column that was too narrow',
      { id_expiry: '########' },
      'id_expiry is a spreadsheet’s hidden value: “########”; right would be what stood there first: format the column as YYYY-MM-DD before saving',
    ],
    [
      'a formula that failed',
      { registration_number: '#N/A' },
      'registration_number is a spreadsheet’s failed formula: “#A/A”',
    ],
    [
      'a formula that failed in French',
      { birth_date: '#VALEUR!' },
      'birth_date is a spreadsheet’s failed formula',
    ],
    ['the number of a day', { birth_date: '29469' }, 'birth_date is a spreadsheet’s day number: “99999”'],
    [
      'a number with decimals',
      { registration_number: '178824615.0' },
      'registration_number is a spreadsheet’s number: “999999999.9”',
    ],
    [
      'a NUL',
      { id_number: 'AB12\u00003456' },
      'id_number is damaged: signs that no text has: “AA99\\u00009999”',
    ],
    [
      'a line break',
      { registration_number: '1788\n24615' },
      'registration_number is damaged: signs that no text has: “9999\\u000a99999”',
    ],
    [
      'what could not be decoded',
      { scheme: 'amo-tadamo\uFFFD' },
      'scheme is damaged: signs that no text has: “aaa-aaaaaa\\ufffd”',
    ],
  ])('is refused with %s', (_, cells, sentence) => {
    const [reading] = readAll(fileOf(cells))
    expect(sentencesOf(reading)).toEqual([expect.stringContaining(sentence)])
    for (const value of Object.values(cells)) {
      if (/\d/.test(value) && value.length > 5) expect(sentencesOf(reading).join()).not.toContain(value)
    }
  })

  test('is one of several that are refused together', () => {
    const [reading] = readAll(fileOf({ id_kind: '?', birth_date: '?', has_account: '?' }))
    expect(sentencesOf(reading)).toHaveLength(3)
  })

  test('that is damaged in a column nobody asked for harms nobody', () => {
    expect(readAll(`${header},note\n${good},a\u0000b\n`)).toMatchObject([
      { person: { idNumber: 'AB123456' } },
    ])
  })

  test('of any length is shown by its first signs', () => {
    const [reading] = readAll(fileOf({ scheme: 'x'.repeat(10_000) }))
    expect(sentencesOf(reading)[0]?.length).toBeLessThan(300)
  })
})

test('dates are taken that a caller can type, and no others', () => {
  const date = fc
    .date({ min: new Date('1890-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
    .map(at => at.toISOString().slice(0, 10))
  fc.assert(
    fc.property(date, date, fc.boolean(), (today, typed, isYear) => {
      const read = createPersonReader({ today, schemes: new Set() })
      const problemsOf = (cells: Partial<Cells>) => {
        const reading = read({ ...cellsOf(good), ...cells })
        return 'problems' in reading ? reading.problems.map(({ reason }) => reason).join() : ''
      }
      const birth = isYear ? typed.slice(0, 4) : typed
      const isTypedExpiry = 'value' in readExpiry(typed, today)
      const isTypedBirth = 'value' in readBirthDate(birth, today)
      expect(problemsOf({ id_expiry: typed }).includes('id_expiry is')).toBe(!isTypedExpiry)
      expect(problemsOf({ birth_date: birth }).includes('birth_date is a')).toBe(
        !isTypedBirth && birth >= '1900',
      )
    }),
  )
})

describe('fields', () => {
  const problem = (found: string) =>
    `the line has another number of fields than the header: ${found} where the header has 7`
  test.each([
    ['too many', `${good},x`, [problem('8')]],
    ['too few', 'cnie,AB1', [problem('2')]],
    ['an empty one too many', `${good},`, []],
    ['many empty ones too many', `${good},,,,,`, []],
  ])('%s', (_, line, sentences) => {
    const readings = readAll(`${header}\n${line}\n${good}\n`)
    expect(readings).toHaveLength(2)
    expect(sentencesOf(readings[0])).toEqual(sentences)
  })

  test('that may be empty may be missing at the end', () => {
    const readings = readAll(`${header},phone,note\n${good}\n${good},0612345678\n${good},,,,\n`)
    expect(readings.map(reading => 'person' in reading && reading.person.phone)).toEqual([
      undefined,
      '+212612345678',
      undefined,
    ])
  })

  test('that must be there may not', () => {
    const [reading] = readAll(`${header}\n${good.replace(',false', '')}\n`)
    expect(sentencesOf(reading)).toEqual([problem('6')])
  })

  test('lines of delimiters alone, as spreadsheets leave them, are no lines', () => {
    expect(readAll(`${header}\n,,,,,,\n${good}\n,,,,,,\n`)).toHaveLength(1)
  })

  test('a line that is no CSV is refused, the others are taken', () => {
    const readings = readAll(`${header}\n"${good}\n${good}\n`)
    expect(readings.map(reading => [reading.line, sentencesOf(reading).length])).toEqual([
      [2, 1],
      [3, 0],
    ])
  })
})

describe('the header', () => {
  test('is read in any order, case and spelling, and says which columns are left aside', () => {
    const reader = createPeopleReader(rules)
    const reversed = [...columns].reverse().map(column => column.replaceAll('_', ' '))
    const cells = good.split(',').reverse()
    const text = `Note;${reversed.join(';').toUpperCase()};;\nx;${cells.join(';')};;\n`
    const [reading] = [...reader.push(text), ...reader.end()]
    expect(reading).toMatchObject({ person: { idNumber: 'AB123456', registrationNumber: '178824615' } })
    expect(reader.ignored()).toEqual(['note'])
    expect(reader.header()).toEqual({ text: text.split('\n')[0], delimiter: ';' })
  })

  test.each([
    ['an empty file', '', 'the file is empty; its first line would be id_kind,'],
    ['a file of blank lines', '\n\n', 'the file is empty'],
    [
      'people without a header',
      `${good}\n${good}`,
      'the first line is no header: put one before it; the columns are id_kind,',
    ],
    ['many people without a header', `${good}\n`.repeat(50), 'the first line is no header'],
    [
      'a header in French',
      `type,numéro,expiration,naissance,régime,immatriculation,compte\n${good}\n`,
      'the first line is no header of ours: rename its columns; the columns are id_kind,',
    ],
    [
      'a title above the header',
      `Bénéficiaires\n\nÉdition 2026\n${header}\n${good}\n`,
      'the header stands on line 4: take out what stands above it',
    ],
    ['lacking columns', 'id_kind,id_number,note\n', 'the header lacks id_expiry, birth_date, scheme, reg'],
    [
      'a misspelt column',
      `${header.replace('scheme', 'sheme')}\n`,
      'the header lacks scheme (is sheme meant?)',
    ],
    ['a column twice', `${header},scheme\n`, 'the header names scheme more than once'],
    [
      'both',
      `${header.replace('scheme,', '')},id_kind\n`,
      'the header lacks scheme and names id_kind more than once',
    ],
    ['an open quote', `"${header}\n${good}`, 'the first line is no header'],
  ])('refuses %s', (_, text, problem) => {
    expect(() => readAll(text)).toThrow(problem)
    expect(() => readAll(text)).not.toThrow('AB123456')
  })
})
