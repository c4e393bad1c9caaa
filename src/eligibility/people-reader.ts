/** People from the text of a CSV file: the header tells where each column stands, each line is a person or a refusal. */
import { type CsvRecord, createCsvReader } from './csv-reader.ts'
import { type Cells, columns, type Person, readPerson } from './person.ts'

export type Reading = { line: number; person: Person } | { line: number; problems: string[] }

export interface PeopleReader {
  /** @throws UnusableFile as soon as the header is seen to be none. */
  push(text: string): Reading[]
  end(): Reading[]
  /** Columns that the contract does not know, once the header is read: they are left aside. */
  ignored(): string[]
}

/** A file that is no list of people; the message names everything that is wrong with it. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile'
}

interface Header {
  width: number
  places: Record<keyof Cells, number>
  ignored: string[]
}

export function createPeopleReader(): PeopleReader {
  const csv = createCsvReader()
  let header: Header | undefined
  const readAll = (records: CsvRecord[]): Reading[] => {
    const readings: Reading[] = []
    for (const record of records) {
      if (header === undefined) header = readHeader(record.fields)
      else if (record.fields === null || record.fields.some(field => field !== '')) {
        readings.push(readRecord(header, record))
      }
    }
    return readings
  }
  return {
    push: text => readAll(csv.push(text)),
    end() {
      const readings = readAll(csv.end())
      if (header === undefined)
        throw new UnusableFile(`the file is empty; its first line names ${columns.join()}`)
      return readings
    },
    ignored: () => header?.ignored ?? [],
  }
}

function readRecord({ width, places }: Header, { line, fields }: CsvRecord): Reading {
  if (fields === null)
    return { line, problems: ['is no CSV: a quote is not closed or not doubled, or the line is too long'] }
  if (fields.length !== width)
    return { line, problems: [`has ${fields.length} fields where the header has ${width}`] }
  const reading = readPerson({
    id_kind: fields[places.id_kind] ?? '',
    id_number: fields[places.id_number] ?? '',
    id_expiry: fields[places.id_expiry] ?? '',
    birth_date: fields[places.birth_date] ?? '',
    scheme: fields[places.scheme] ?? '',
    registration_number: fields[places.registration_number] ?? '',
    has_account: fields[places.has_account] ?? '',
  })
  return 'problems' in reading ? { line, problems: reading.problems } : { line, person: reading }
}

function readHeader(fields: string[] | null): Header {
  const names = (fields ?? []).map(field => field.trim().toLowerCase())
  const lacking = columns.filter(column => !names.includes(column))
  // What stands there instead is not repeated: a file without a header begins with somebody's data.
  if (lacking.length === columns.length)
    throw new UnusableFile(`the first line is no header; it names ${columns.join()}`)
  const doubled = columns.filter(column => names.indexOf(column) !== names.lastIndexOf(column))
  const problems = [
    ...(lacking.length > 0 ? [`lacks ${lacking.join(', ')}`] : []),
    ...(doubled.length > 0 ? [`names ${doubled.join(', ')} more than once`] : []),
  ]
  if (problems.length > 0) throw new UnusableFile(`the header ${problems.join(' and ')}`)
  return {
    width: names.length,
    places: Object.fromEntries(columns.map(column => [column, names.indexOf(column)])) as Header['places'],
    ignored: names.filter(name => !(columns as readonly string[]).includes(name)),
  }
}
