/** The line that names the columns: where each of them stands, or what to do about a file that has none. */
import { OperatorError } from '../../platform/operator-error.ts'
import { nearestOf } from './nearest.ts'
import { columns, optionalColumn } from './person.ts'

export interface Header {
  /** Fields that a line needs at least: the last of those that must be there. */
  needed: number
  width: number
  places: Readonly<Record<(typeof columns)[number] | typeof optionalColumn, number>>
  /** Columns that nobody asked for: they are left aside. */
  ignored: string[]
}

const known: readonly string[] = [...columns, optionalColumn]
const expected = `the columns are ${columns.join()}, and ${optionalColumn} if there is one`

/** Null when the line names none of the columns. @throws OperatorError, naming all that is wrong, when it names some. */
export function readHeader(fields: readonly string[] | null): Header | null {
  const names = withoutEmptyEnd((fields ?? []).map(columnName))
  const lacking = columns.filter(column => !names.includes(column))
  if (lacking.length === columns.length) return null
  const doubled = known.filter(column => names.indexOf(column) !== names.lastIndexOf(column))
  const ignored = names.filter(name => !known.includes(name) && name !== '')
  const problems = [
    ...(lacking.length > 0 ? [`lacks ${lacking.map(column => withNear(column, ignored)).join(', ')}`] : []),
    ...(doubled.length > 0 ? [`names ${doubled.join(', ')} more than once`] : []),
  ]
  if (problems.length > 0) throw new OperatorError(`the header ${problems.join(' and ')}; ${expected}`)
  const places = Object.fromEntries(known.map(column => [column, names.indexOf(column)])) as Header['places']
  const needed = 1 + Math.max(...columns.map(column => places[column]))
  return { needed, width: names.length, places, ignored }
}

/** Nothing that stands there is repeated: a file without a header begins with somebody's data. */
export function withoutHeader(firstLine: readonly string[] | null): OperatorError {
  const isData = firstLine === null || firstLine.some(field => /\p{Nd}/u.test(field))
  const found = isData ? 'the first line is no header' : 'the first line is no header of ours'
  const right = isData ? 'put one before it' : 'rename its columns'
  return new OperatorError(`${found}: ${right}; ${expected}`)
}

/** Spreadsheets put empty columns behind the last one. */
export function withoutEmptyEnd(fields: readonly string[]): string[] {
  return fields.slice(0, 1 + fields.findLastIndex(field => field !== ''))
}

function columnName(field: string): string {
  return field
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
}

function withNear(column: string, names: readonly string[]): string {
  const [near] = nearestOf(column, names)
  return near === undefined ? column : `${column} (is ${near} meant?)`
}
