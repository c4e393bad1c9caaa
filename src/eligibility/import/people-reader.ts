/** People from the text of a CSV file: the header tells where each column stands, each line is a person or a refusal. */

import { OperatorError } from '../../platform/operator-error.ts'
import type { LineRules } from './cells.ts'
import { type CsvRecord, createCsvReader } from './csv-reader.ts'
import { type Header, readHeader, withoutEmptyEnd, withoutHeader } from './header.ts'
import { type Cells, columns, optionalColumn, type Person } from './person.ts'
import { createPersonReader, type PersonReader } from './person-reader.ts'
import { type Problem, shapeOf } from './problem.ts'

/** One line; `text` as it stands in the file. */
export type Reading = { line: number; text: string } & (
  | { person: Person; isDayFirst: boolean }
  | { problems: Problem[]; isMonthFirst: boolean }
)

export interface PeopleReader {
  /** @throws OperatorError as soon as it is seen that there is no header. */
  push(text: string): Reading[]
  end(): Reading[]
  /** Columns that the contract does not know, once the header is read: they are left aside. */
  ignored(): string[]
  /** The header as it stands, and what separates its fields. */
  header(): { text: string; delimiter: string }
  /** The first line with a date that can only be month, day, year: the file's other dates may be of that order too. */
  monthFirstLine(): number | null
}

/** So many lines may stand above the header before it is given up. */
const mostLinesAbove = 10

export function createPeopleReader(rules: LineRules): PeopleReader {
  const csv = createCsvReader()
  const read = createPersonReader(rules)
  const above: CsvRecord[] = []
  let header: (Header & { text: string }) | undefined
  let monthFirstLine: number | null = null

  const seekHeader = (record: CsvRecord): void => {
    const found = readHeader(record.fields)
    const [first] = above
    if (found === null) above.push(record)
    else if (first === undefined) header = { ...found, text: record.text }
    else throw new OperatorError(`the header stands on line ${record.line}: take out what stands above it`)
    if (above.length > mostLinesAbove) throw withoutHeader(above[0]?.fields ?? null)
  }

  const readAll = (records: CsvRecord[]): Reading[] => {
    const readings: Reading[] = []
    for (const record of records) {
      if (header === undefined) seekHeader(record)
      else if (record.fields === null || record.fields.some(field => field !== '')) {
        const reading = readRecord(read, header, record)
        if ('problems' in reading && reading.isMonthFirst) monthFirstLine ??= record.line
        readings.push(reading)
      }
    }
    return readings
  }

  return {
    push: text => readAll(csv.push(text)),
    end() {
      const readings = readAll(csv.end())
      const [first] = above
      if (first !== undefined) throw withoutHeader(first.fields)
      if (header === undefined)
        throw new OperatorError(`the file is empty; its first line would be ${columns.join()}`)
      return readings
    },
    ignored: () => header?.ignored ?? [],
    header: () => ({ text: header?.text ?? '', delimiter: csv.delimiter() }),
    monthFirstLine: () => monthFirstLine,
  }
}

/** Whatever no text has, and what a decoder puts in place of what it cannot read. */
const damage = /[\p{Cc}\uFFFD]/u

function readRecord(read: PersonReader, header: Header, record: CsvRecord): Reading {
  const { line, text, fields } = record
  const refuse = (problem: Problem) => ({ line, text, problems: [problem], isMonthFirst: false })
  if (fields === null) {
    const reason = 'the line is no CSV: a quote is not closed or not doubled, or the line is too long'
    return refuse({ reason })
  }
  if (fields.length !== header.width && !fits(fields, header)) {
    const found = `${fields.length} where the header has ${header.width}`
    return refuse({ reason: 'the line has another number of fields than the header', found })
  }
  const cells = cellsOf(fields, header)
  if (damage.test(text)) {
    const damaged = Object.entries(cells).find(([, cell]) => damage.test(cell))
    if (damaged) {
      const [column, cell] = damaged
      return refuse({ reason: `${column} is damaged: signs that no text has`, found: shapeOf(cell) })
    }
  }
  return { ...read(cells), line, text }
}

/** Empty fields may be missing at the end, or be too many there. */
function fits(fields: readonly string[], { needed, width }: Header): boolean {
  return fields.length >= needed && withoutEmptyEnd(fields).length <= width
}

function cellsOf(fields: readonly string[], { places }: Header): Cells {
  const cell = (column: keyof Header['places']) => fields[places[column]]?.trim() ?? ''
  return {
    id_kind: cell('id_kind'),
    id_number: cell('id_number'),
    id_expiry: cell('id_expiry'),
    birth_date: cell('birth_date'),
    scheme: cell('scheme'),
    registration_number: cell('registration_number'),
    has_account: cell('has_account'),
    [optionalColumn]: cell(optionalColumn),
  }
}
