/** A person from the cells of one line, or all that is wrong with them. */
import { type CellReaders, type CellReading, createCellReaders, type LineRules } from './cells.ts'
import type { Cells, Person } from './person.ts'
import type { Problem } from './problem.ts'

export type PersonReading =
  /** `isDayFirst`: a date of theirs was read as day, month, year, which holds only if the whole file agrees. */
  | { person: Person; isDayFirst: boolean }
  /** Every problem of the line. `isMonthFirst`: a date shows that the file does not agree. */
  | { problems: Problem[]; isMonthFirst: boolean }

export type PersonReader = (cells: Cells) => PersonReading

export function createPersonReader(rules: LineRules): PersonReader {
  const readers = createCellReaders(rules)
  return cells => readPerson(readers, cells)
}

function readPerson(readers: CellReaders, cells: Cells): PersonReading {
  const problems: Problem[] = []
  const take = <T>(reading: CellReading<T>): T | null => {
    if ('value' in reading) return reading.value
    problems.push(reading.problem)
    return null
  }
  const idKind = take(readers.idKind(cells.id_kind))
  const idNumber = idKind && take(readers.idNumber(cells.id_number, idKind))
  const expiry = readers.idExpiry(cells.id_expiry)
  const idExpiry = take(expiry)
  const birth = readers.birthDate(cells.birth_date)
  const birthDate = take(birth)
  const scheme = take(readers.scheme(cells.scheme))
  const registrationNumber = take(readers.registrationNumber(cells.registration_number, scheme))
  const hasAccount = take(readers.hasAccount(cells.has_account))
  const phone = take(readers.phone(cells.phone ?? ''))
  if (idExpiry && birthDate && birthDate >= idExpiry) {
    problems.push({ reason: 'birth_date is not before id_expiry', right: 'the two exchanged, perhaps' })
  }
  const orders = [expiry.order, birth.order]
  if (
    problems.length > 0 ||
    !idKind ||
    !idNumber ||
    !idExpiry ||
    !birthDate ||
    !scheme ||
    hasAccount === null
  )
    return { problems, isMonthFirst: orders.includes('month-first') }
  const person = { idKind, idNumber, idExpiry, birthDate, scheme, registrationNumber, hasAccount }
  return { person: phone === null ? person : { ...person, phone }, isDayFirst: orders.includes('day-first') }
}
