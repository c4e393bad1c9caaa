/** A line of the CSV becomes a person, or a refusal that says what would be right and never what stood there. */
import { describe, expect, test } from 'vitest'
import { createPeopleReader, type Reading } from '#src/eligibility/people-reader.ts'
import { columns } from '#src/eligibility/person.ts'

const header = columns.join()
const good = 'cnie,AB123456,2027-12-31,1980-09-05,amo-tadamon,178824615,false'

function readAll(text: string): Reading[] {
  const reader = createPeopleReader()
  return [...reader.push(text), ...reader.end()]
}

/** The good line with some of its cells replaced. */
function line(cells: Partial<Record<(typeof columns)[number], string>>): string {
  const values = good.split(',')
  return columns.map((column, place) => cells[column] ?? values[place]).join()
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
    ['an opaque registration number', { registration_number: 'Z52708' }, { registrationNumber: 'Z52708' }],
    ['a spreadsheet’s TRUE', { has_account: 'TRUE' }, { hasAccount: true }],
    [
      'blanks around',
      { scheme: ' amo-tadamon ', id_kind: ' CNIE ' },
      { scheme: 'amo-tadamon', idKind: 'cnie' },
    ],
    [
      'another scheme without a number',
      { scheme: 'cnops', registration_number: '' },
      { registrationNumber: null },
    ],
    ['a scheme nobody has named', { scheme: 'new-scheme-2031' }, { scheme: 'new-scheme-2031' }],
  ])('is taken with %s', (_, cells, expected) => {
    expect(readAll(`${header}\n${line(cells)}`)).toEqual([
      { line: 2, person: expect.objectContaining(expected) },
    ])
  })

  test.each([
    ['an unknown kind of card', { id_kind: 'passport' }, 'id_kind is neither cnie nor residence'],
    ['an empty card number', { id_number: '' }, 'id_number is no cnie number'],
    ['three letters', { id_number: 'ABC1234' }, 'one or two letters, then 1 to 8 digits'],
    ['nine digits', { id_number: 'AB123456789' }, 'id_number is no cnie number'],
    ['a short residence card', { id_kind: 'residence', id_number: 'R44' }, '4 to 15 letters and digits'],
    [
      'a day that is not in the calendar',
      { birth_date: '1981-02-29' },
      'birth_date is no day of the calendar',
    ],
    ['a thirteenth month', { id_expiry: '2027-13-01' }, 'id_expiry is no day of the calendar as YYYY-MM-DD'],
    ['day month year', { id_expiry: '31/12/2027' }, 'id_expiry is no day of the calendar as YYYY-MM-DD'],
    ['a year that no caller can type', { id_expiry: '2127-12-31' }, '1900 to 2099'],
    ['a year alone for the expiry', { id_expiry: '2027' }, 'id_expiry is no day'],
    ['an empty birth date', { birth_date: '' }, 'birth_date is no day of the calendar'],
    ['the dates exchanged', { id_expiry: '1980-09-05', birth_date: '2027-12-31' }, 'are the two exchanged?'],
    ['a scheme of other signs', { scheme: 'amo tadamon' }, 'scheme is no code of 1 to 40 of a-z, 0-9 and -'],
    ['a scheme of 41 letters', { scheme: 'x'.repeat(41) }, 'scheme is no code'],
    [
      'no registration number',
      { registration_number: '' },
      'registration_number is empty: amo-tadamon needs one',
    ],
    ['a long registration number', { registration_number: '1'.repeat(21) }, 'is not 1 to 20 of A-Z and 0-9'],
    ['small letters in it', { registration_number: 'z52708' }, 'is not 1 to 20 of A-Z and 0-9'],
    [
      'a wrong one elsewhere',
      { scheme: 'cnops', registration_number: 'a b' },
      'is not 1 to 20 of A-Z and 0-9',
    ],
    ['a yes', { has_account: 'oui' }, 'has_account is neither true nor false'],
    ['an empty has_account', { has_account: '' }, 'has_account is neither true nor false'],
  ])('is refused with %s', (_, cells, problem) => {
    const [reading] = readAll(`${header}\n${line(cells)}\n`)
    expect(reading).toEqual({ line: 2, problems: [expect.stringContaining(problem)] })
    for (const value of Object.values(cells)) {
      if (/\d{3}/.test(value)) expect(JSON.stringify(reading)).not.toContain(value)
    }
  })

  test('is one of several that are refused together', () => {
    const [reading] = readAll(`${header}\n${line({ id_kind: '?', birth_date: '?', has_account: '?' })}`)
    expect(reading).toHaveProperty('problems.length', 3)
  })
})

test('a line with too few or too many fields is refused, the others are taken', () => {
  const readings = readAll(`${header}\n${good},\n${good}\ncnie,AB1\n`)
  expect(readings).toEqual([
    { line: 2, problems: ['has 8 fields where the header has 7'] },
    { line: 3, person: expect.anything() },
    { line: 4, problems: ['has 2 fields where the header has 7'] },
  ])
})

test('lines of delimiters alone, as spreadsheets leave them, are no lines', () => {
  expect(readAll(`${header}\n,,,,,,\n${good}\n,,,,,,\n`)).toHaveLength(1)
})

describe('the header', () => {
  test('is read in any order and case, and says which columns are left aside', () => {
    const reader = createPeopleReader()
    const reversed = [...columns].reverse()
    const cells = good.split(',').reverse()
    const text = `Note;${reversed.join(';').toUpperCase()}\nx;${cells.join(';')}\n`
    expect([...reader.push(text), ...reader.end()]).toEqual(readAll(`${header}\n${good}`))
    expect(reader.ignored()).toEqual(['note'])
  })

  test.each([
    ['an empty file', '', 'the file is empty; its first line names id_kind,'],
    ['a file of blank lines', '\n\n', 'the file is empty'],
    ['people without a header', `${good}\n${good}`, 'the first line is no header; it names id_kind,'],
    ['lacking columns', 'id_kind,id_number,note\n', 'the header lacks id_expiry, birth_date, scheme, reg'],
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
