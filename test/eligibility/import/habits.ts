// Files of people as spreadsheets, databases and hands make them, with what is wrong in them planted on known lines.
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { columns, ownScheme, type Person } from '#src/eligibility/import/person.ts'

export interface HabitualFile {
  bytes: Uint8Array
  /** Who is to be held afterwards. */
  loaded: Person[]
  /** Each line that is to be refused, with what is to be said of it. */
  refused: Map<number, RegExp>
  /** Lines that say what another has said. */
  repeated: number
}

type Cells = Record<(typeof columns)[number] | 'phone' | 'note', string>
type Names = readonly (keyof Cells)[]

const digits = (length: number) =>
  fc.nat(10 ** length - 1).map(number => String(number).padStart(length, '0'))
const day = (first: string, last: string) =>
  fc
    .date({ min: new Date(first), max: new Date(last), noInvalidDate: true })
    .map(date => date.toISOString().slice(0, 10))

/** The `index` keeps cards and registration numbers apart. */
const person = (index: number): fc.Arbitrary<Person> =>
  fc
    .record({
      card: fc.oneof(
        fc.tuple(fc.constantFrom('A', 'QB', 'ZZ'), digits(4)).map(([letters, number]) => ({
          idKind: 'cnie' as const,
          idNumber: `${letters}${number}${index}`,
        })),
        digits(5).map(number => ({ idKind: 'residence' as const, idNumber: `R${number}X${index}` })),
      ),
      idExpiry: day('2027-01-01', '2046-11-26'),
      birthDate: fc.oneof(day('1906-11-27', '2026-11-26'), fc.integer({ min: 1907, max: 2026 }).map(String)),
      scheme: fc.constantFrom(ownScheme, ownScheme, ownScheme, 'cnops', 'amo-tns'),
      number: fc.constantFrom('1788', 'Z', ''),
      hasAccount: fc.boolean(),
      phone: fc.option(
        fc.tuple(fc.constantFrom('6', '7'), digits(8)).map(parts => `+212${parts.join('')}`),
        { nil: undefined },
      ),
    })
    .map(({ card, scheme, number, phone, ...rest }) => ({
      ...card,
      ...rest,
      scheme,
      registrationNumber: scheme === ownScheme || number !== '' ? `${number}${index}77` : null,
      ...(phone && { phone }),
    }))

const mostPeople = 8
const anybody = Array.from({ length: mostPeople }, (_, index) => person(index))

const dayFirst = {
  'D/M/Y': (year: string, month: string, date: string) => `${date}/${month}/${year}`,
  'D.M.Y': (year: string, month: string, date: string) => `${Number(date)}.${Number(month)}.${year}`,
  'D-M-Y h': (year: string, month: string, date: string) => `${date}-${month}-${year} 00:00:00`,
  DMY: (year: string, month: string, date: string) => `${date}${month}${year}`,
}
const yearFirst = {
  'Y-M-D': (year: string, month: string, date: string) => `${year}-${month}-${date}`,
  'Y/M/D': (year: string, month: string, date: string) => `${year}/${Number(month)}/${Number(date)}`,
  'Y-M-D h': (year: string, month: string, date: string) => `${year}-${month}-${date}T00:00:00`,
  YMD: (year: string, month: string, date: string) => `${year}${month}${date}`,
}
const dates = { ...dayFirst, ...yearFirst }
type DateStyle = keyof typeof dates

const truths = [
  ['true', 'false'],
  ['TRUE', 'FALSE'],
  ['VRAI', 'FAUX'],
  ['oui', 'Non'],
  ['yes', 'no'],
  ['1', '0'],
  ['t', 'f'],
  ['نعم', 'لا'],
] as const

const encodings: Record<string, (text: string) => Uint8Array> = {
  'UTF-8': text => Buffer.from(text),
  'UTF-8 with a mark': text => Buffer.from(`\uFEFF${text}`),
  'Windows-1252': text => Buffer.from(text, 'latin1'),
  'UTF-16LE': text => Buffer.from(text, 'utf16le'),
  'UTF-16LE with a mark': text => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'UTF-16BE': text => Buffer.from(text, 'utf16le').swap16(),
  'UTF-16BE with a mark': text => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
}

/** One of `count` for each text, the same whenever it is asked. */
const chance = (count: number) =>
  fc.nat(1_000).map(seed => (text: string) => {
    let sum = seed
    for (const letter of text) sum = (sum * 31 + letter.charCodeAt(0)) % 65_521
    return sum % count
  })
const notes = ['', 'née à Salé', 'a;b,c\td', 'dit "le Grand"', 'deux\nlignes']

const habits = fc.record({
  encoding: fc.constantFrom(...Object.keys(encodings)),
  isPacked: fc.boolean(),
  delimiter: fc.constantFrom(',', ';', '\t'),
  namesDelimiter: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  endsWithLineEnd: fc.boolean(),
  isQuoted: chance(2),
  dateStyles: fc.oneof(
    fc.constantFrom<DateStyle[]>(...(Object.keys(dates) as DateStyle[]).map(style => [style])),
    fc.constant<DateStyle[]>(['Y-M-D', 'D/M/Y']),
  ),
  truth: fc.constantFrom(...truths),
  names: fc.shuffledSubarray<keyof Cells>([...columns, 'phone', 'note'], { minLength: 9 }),
  spelling: fc.constantFrom<(name: string) => string>(
    name => name,
    name => name.toUpperCase(),
    name => ` ${name.replaceAll('_', ' ')} `,
  ),
  number: fc.constantFrom<(number: string) => string>(
    number => number,
    number => number.toLowerCase(),
    number => number.split('').join(' '),
    number => number.replace(/\d/g, digit => String.fromCharCode(0x660 + Number(digit))),
  ),
  phone: fc.constantFrom<(phone: string) => string>(
    phone => phone,
    phone => phone.replace('+212', '0'),
    phone => phone.replace('+212', ''),
    phone => phone.replace('+212', '00 212 '),
  ),
  emptyColumns: fc.nat(3),
  hasBlankLine: chance(3),
  note: chance(5),
})
type Habits = typeof habits extends fc.Arbitrary<infer T> ? T : never

interface Damage {
  says: RegExp
  /** Leaves a damaged line behind. */
  harm(cells: Cells, names: Names, style: DateStyle): Cells | 'cut' | 'quote'
}

/** One line each; the others are loaded. */
const damages = {
  'an unknown scheme': {
    says: /^scheme is not known/,
    harm: cells => ({ ...cells, scheme: 'amo-tadamoun' }),
  },
  'a kind of card': { says: /^id_kind is no kind of card/, harm: cells => ({ ...cells, id_kind: 'CIN ?' }) },
  'a card number': { says: /^id_number is no number/, harm: cells => ({ ...cells, id_number: '?' }) },
  'no such day': {
    says: /^id_expiry is no day of the calendar/,
    harm: (cells, _, style) => ({ ...cells, id_expiry: dates[style]('2028', '02', '30') }),
  },
  'a birth to come': {
    says: /^birth_date is a day that no caller can type/,
    harm: cells => ({ ...cells, birth_date: '2026-11-27' }),
  },
  'a far expiry': {
    says: /^id_expiry is a day that no caller can type/,
    harm: cells => ({ ...cells, id_expiry: '2090-01-31' }),
  },
  'a rounded number': {
    says: /^registration_number is a spreadsheet’s rounded number/,
    harm: cells => ({ ...cells, registration_number: '1,79E+08' }),
  },
  'a narrow column': {
    says: /^birth_date is a spreadsheet’s hidden value/,
    harm: cells => ({ ...cells, birth_date: '########' }),
  },
  'a failed formula': {
    says: /^registration_number is a spreadsheet’s failed formula/,
    harm: cells => ({ ...cells, registration_number: '#REF!' }),
  },
  'a NUL': {
    says: /^id_number is damaged/,
    harm: cells => ({ ...cells, id_number: `${cells.id_number}\u0000` }),
  },
  'a control character': {
    says: /^registration_number is damaged/,
    harm: cells => ({ ...cells, registration_number: 'Z\u00071' }),
  },
  'a flag': {
    says: /^has_account is neither true nor false/,
    harm: cells => ({ ...cells, has_account: 'peut-être' }),
  },
  'no number': {
    says: /^registration_number is empty/,
    harm: cells => ({ ...cells, scheme: ownScheme, registration_number: ' ' }),
  },
  'a phone': { says: /^phone is no Moroccan number/, harm: cells => ({ ...cells, phone: '+33 6 12' }) },
  'a cut line': { says: /^the line has another number of fields/, harm: () => 'cut' },
  'an open quote': { says: /^the line is no CSV/, harm: () => 'quote' },
} satisfies Record<string, Damage>

type Trouble =
  | keyof typeof damages
  | 'a contradiction'
  | 'a shared number'
  | 'an equal line'
  | 'the month first'
const troubles = [
  ...Object.keys(damages),
  'a contradiction',
  'a shared number',
  'an equal line',
  'the month first',
] as Trouble[]

/** Files that are loaded but for the planted lines. */
export const habitualFile: fc.Arbitrary<HabitualFile> = fc
  .record({
    people: fc.integer({ min: 1, max: mostPeople }).chain(count => fc.tuple(...anybody.slice(0, count))),
    planted: fc.uniqueArray(fc.constantFrom(...troubles), { maxLength: 3 }),
    habits,
  })
  .map(({ people, planted, habits }) => fileOf(people, planted, habits))

function fileOf(people: readonly Person[], planted: readonly Trouble[], how: Habits): HabitualFile {
  const style = how.dateStyles[0] ?? 'Y-M-D'
  const isPlain = how.encoding === 'Windows-1252'
  const cellsFor = (each: Person) =>
    cellsOf(
      each,
      isPlain
        ? { ...how, truth: how.truth[0] === 'نعم' ? truths[2] : how.truth, number: number => number }
        : how,
    )
  const rows: { cells: Cells | 'cut' | 'quote'; person: Person; says?: RegExp; isRepeated?: boolean }[] =
    people.map(each => ({
      cells: cellsFor(each),
      person: each,
    }))
  const extra = (index: number): Person => ({
    idKind: 'cnie',
    idNumber: `QX${900 + index}`,
    idExpiry: '2030-10-11',
    birthDate: '1980-09-05',
    scheme: ownScheme,
    registrationNumber: `X${index}`,
    hasAccount: false,
  })
  planted.forEach((trouble, index) => {
    const known = extra(index)
    const cells = cellsFor(known)
    const damage: Damage | undefined = damages[trouble as keyof typeof damages]
    if (damage) rows.push({ cells: damage.harm(cells, how.names, style), person: known, says: damage.says })
    else if (trouble === 'an equal line')
      rows.push({ cells, person: known }, { cells, person: known, isRepeated: true })
    else if (trouble === 'a contradiction') {
      const says =
        /^two lines of the file contradict each other about one card: line \d+ has another has_account/
      rows.push(
        { cells, person: known, says },
        { cells: cellsFor({ ...known, hasAccount: true }), person: known, says },
      )
    } else if (trouble === 'a shared number') {
      const says = /its registration_number stands on another card of the file too: line \d+/
      rows.push(
        { cells, person: known, says },
        { cells: cellsFor({ ...known, idNumber: `QY${index}` }), person: known, says },
      )
    } else {
      rows.push({
        cells: { ...cells, id_expiry: '12/31/2030' },
        person: known,
        says: /^id_expiry has the month before the day/,
      })
    }
  })
  return assemble(rows, planted.includes('the month first'), how)
}

function cellsOf(person: Person, how: Habits): Cells {
  const styleOf = (date: string) => how.dateStyles[Number(date.at(-1)) % how.dateStyles.length] ?? 'Y-M-D'
  const dateOf = (date: string) => {
    const [year = '', month, date_] = date.split('-')
    return month === undefined || date_ === undefined ? year : dates[styleOf(date)](year, month, date_)
  }
  return {
    id_kind: person.idKind,
    id_number: how.number(person.idNumber),
    id_expiry: dateOf(person.idExpiry),
    birth_date: dateOf(person.birthDate),
    scheme: person.scheme,
    registration_number: person.registrationNumber ?? '',
    has_account: how.truth[person.hasAccount ? 0 : 1],
    phone: person.phone === undefined ? '' : how.phone(person.phone),
    note: notes[how.note(person.idNumber)] ?? '',
  }
}

/** Whether a date of the line is only right if the whole file has the day first. */
function hasDayFirst(cells: Cells): boolean {
  return [cells.id_expiry, cells.birth_date].some(
    date =>
      /^\d{1,2}[./-]/.test(date) || /^(?!19|20)\d{8}$/.test(date) || /^(19|20)[01]\d(19|20)\d\d$/.test(date),
  )
}

function assemble(
  rows: readonly { cells: Cells | 'cut' | 'quote'; person: Person; says?: RegExp; isRepeated?: boolean }[],
  isMonthFirst: boolean,
  how: Habits,
): HabitualFile {
  const lines: string[] = []
  const refused = new Map<number, RegExp>()
  const loaded: Person[] = []
  let repeated = 0
  const empty = how.delimiter.repeat(how.emptyColumns)
  let number = 1
  const put = (text: string) => {
    lines.push(text)
    number += text.split('\n').length
  }
  if (how.namesDelimiter) put(`sep=${how.delimiter}`)
  put(how.names.map(how.spelling).join(how.delimiter) + empty)
  for (const [index, { cells, person, says, isRepeated = false }] of rows.entries()) {
    if (how.hasBlankLine(String(index)) === 0)
      put(index % 2 === 0 ? '' : how.delimiter.repeat(how.names.length - 1))
    const isDoubtful = isMonthFirst && typeof cells !== 'string' && hasDayFirst(cells)
    if (says) refused.set(number, says)
    else if (isDoubtful && !isRepeated) refused.set(number, /^its dates may have the month before the day/)
    else if (!isRepeated) loaded.push(person)
    if (isRepeated) repeated += 1
    if (cells === 'cut')
      put(
        how.names
          .slice(0, 3)
          .map(() => 'x')
          .join(how.delimiter),
      )
    else if (cells === 'quote') put(`"${how.names.map(() => 'x').join(how.delimiter)}`)
    else put(how.names.map(name => quoted(cells[name], how)).join(how.delimiter) + empty)
  }
  const text = lines.join(how.lineEnd) + (how.endsWithLineEnd ? how.lineEnd : '')
  const bytes = encodings[how.encoding]?.(text) ?? Buffer.from(text)
  return { bytes: how.isPacked ? gzipSync(bytes) : bytes, loaded, refused, repeated }
}

function quoted(cell: string, { isQuoted }: Habits): string {
  return /[";,\t\n]/.test(cell) || isQuoted(cell) === 0 ? `"${cell.replaceAll('"', '""')}"` : cell
}
