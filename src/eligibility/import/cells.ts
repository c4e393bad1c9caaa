/** How each cell of a line is read: the value, or a problem that says what would be right. */
import { birthRange, type DateRange, expiryRange, liesIn } from '#machines/date-ranges.ts'
import type { Identity } from '#machines/protocol.ts'
import { readCnie, readResidence } from '#machines/reading/card-numbers.ts'
import { type FileDate, readFileDate } from './file-date.ts'
import { nearestOf } from './nearest.ts'
import { ownScheme } from './person.ts'
import { type Problem, shapeOf, wordOf } from './problem.ts'
import { spreadsheetTrace } from './spreadsheet.ts'
import { readTruth } from './truth-words.ts'

export interface LineRules {
  /** The day in Morocco, `YYYY-MM-DD`: dates that no caller can type are refused. */
  today: string
  /** The codes of the schemes that have a name. */
  schemes: ReadonlySet<string>
}

export type CellReading<T> = { value: T } | { problem: Problem }
export type DateReading = CellReading<string> & { order: FileDate['order'] }

export type CellReaders = ReturnType<typeof createCellReaders>

export function createCellReaders({ today, schemes }: LineRules) {
  const knownSchemes = [ownScheme, ...schemes]
  return {
    idKind: remembered(readKind),
    idNumber: readNumber,
    idExpiry: remembered(cell => readDate('id_expiry', cell, expiryRange(today))),
    birthDate: remembered(cell => readDate('birth_date', cell, birthRange(today))),
    scheme: remembered(cell => readScheme(cell, knownSchemes)),
    registrationNumber: readRegistrationNumber,
    hasAccount: remembered(readFlag),
    phone: readPhoneCell,
  }
}

/** Columns with few different values are read once each; how many are remembered is bounded. */
function remembered<T>(read: (cell: string) => T): (cell: string) => T {
  const most = 50_000
  const readings = new Map<string, T>()
  return cell => {
    const known = readings.get(cell)
    if (known !== undefined) return known
    if (readings.size === most) readings.clear()
    const reading = read(cell)
    readings.set(cell, reading)
    return reading
  }
}

const kinds: readonly Identity['idKind'][] = ['cnie', 'residence']

function readKind(cell: string): CellReading<Identity['idKind']> {
  const kind = kinds.find(each => each === cell.toLowerCase())
  if (kind !== undefined) return { value: kind }
  return {
    problem: { reason: 'id_kind is no kind of card', found: wordOf(cell), right: 'cnie or residence' },
  }
}

const plainCnie = /^[A-Z]{1,2}[0-9]{1,8}$/
const numberRule = { cnie: 'one or two letters, then 1 to 8 digits', residence: '4 to 15 letters and digits' }

function readNumber(cell: string, kind: Identity['idKind']): CellReading<string> {
  // Nearly all are: they read as themselves.
  if (kind === 'cnie' && plainCnie.test(cell)) return { value: cell }
  const spoilt = spoiltBySpreadsheet('id_number', cell)
  if (spoilt) return { problem: spoilt }
  // The very reading of a caller's typing, so that the two always meet.
  const value = kind === 'cnie' ? readCnie(cell) : readResidence(cell)
  if (value !== null) return { value }
  const reason = `id_number is no number of a ${kind} card`
  return { problem: { reason, found: shapeOf(cell), right: numberRule[kind] } }
}

const yearAlone = /^(19|20)[0-9]{2}$/

function readDate(column: 'id_expiry' | 'birth_date', cell: string, range: DateRange): DateReading {
  const isYear = column === 'birth_date' && yearAlone.test(cell)
  const { day, order } = isYear ? ({ day: cell, order: 'year-first' } as const) : readFileDate(cell)
  if (day !== null && liesIn(day, range)) return { value: day, order }
  const wrong = (reason: string, right: string) => ({
    problem: { reason: `${column} ${reason}`, found: shapeOf(cell), right },
    order,
  })
  const spoilt = spoiltBySpreadsheet(column, cell, true)
  if (spoilt) return { problem: spoilt, order }
  if (day !== null) return wrong('is a day that no caller can type', `${range.first} to ${range.last}`)
  const example = column === 'birth_date' ? '1980-09-05, or 1980 where the day is not known' : '2027-12-31'
  return order === 'month-first'
    ? wrong('has the month before the day', example)
    : wrong('is no day of the calendar', example)
}

function readScheme(cell: string, known: readonly string[]): CellReading<string> {
  const code = cell.toLowerCase()
  if (known.includes(code)) return { value: code }
  const near = nearestOf(code, known)
  const right = near.length > 0 ? near.join(' or ') : `one of ${known.join(', ')}`
  const more = 'a new one is named first, npm run registry -- schemes FILE.json'
  return { problem: { reason: 'scheme is not known', found: wordOf(cell), right: `${right}; ${more}` } }
}

const registrationNumbers = /^[A-Z0-9]{1,20}$/

/** Opaque: its letters and digits are not looked at. */
function readRegistrationNumber(cell: string, scheme: string | null): CellReading<string | null> {
  if (registrationNumbers.test(cell)) return { value: cell }
  if (cell === '' && scheme !== ownScheme) return { value: null }
  const right = '1 to 20 of A-Z and 0-9'
  if (cell === '')
    return { problem: { reason: `registration_number is empty, and ${ownScheme} needs one`, right } }
  const spoilt = spoiltBySpreadsheet('registration_number', cell)
  return { problem: spoilt ?? { reason: 'registration_number has other signs', found: shapeOf(cell), right } }
}

function readFlag(cell: string): CellReading<boolean> {
  const value = readTruth(cell)
  if (value !== null) return { value }
  return {
    problem: { reason: 'has_account is neither true nor false', found: wordOf(cell), right: 'true or false' },
  }
}

/** As it is dialled in Morocco, as others dial it, or without its zero, as spreadsheets keep it. */
const moroccanNumber = /^(?:(?:\+|00)?212|0)?0?([5-7][0-9]{8})$/

function readPhoneCell(cell: string): CellReading<string | null> {
  if (cell === '') return { value: null }
  const digits = moroccanNumber.exec(cell.replace(/[\s().-]/g, ''))?.[1]
  if (digits !== undefined) return { value: `+212${digits}` }
  const spoilt = spoiltBySpreadsheet('phone', cell)
  return {
    problem: spoilt ?? { reason: 'phone is no Moroccan number', found: shapeOf(cell), right: '0612345678' },
  }
}

function spoiltBySpreadsheet(column: string, cell: string, isDate = false): Problem | null {
  const trace = spreadsheetTrace(cell, isDate)
  if (trace === null) return null
  return {
    reason: `${column} is a spreadsheet’s ${trace}`,
    found: shapeOf(cell),
    right: `what stood there first: format the column as ${isDate ? 'YYYY-MM-DD' : 'text'} before saving`,
  }
}
