/**
 * CSV as RFC 4180 has it, read so that a line which breaks the rules spoils only itself.
 *
 * A quote that is opened and never closed would otherwise swallow the rest of the file: a record that runs over
 * several lines counts as one only when it closes soon and has as many fields as the header; else its first line
 * is refused and reading goes on with the next.
 */

export interface CsvRecord {
  /** Where it begins; the header is on line 1. */
  line: number
  /** Null when the line is no CSV. */
  fields: string[] | null
}

/** Takes text as it comes, gives the records that are complete. Blank lines are no records. */
export interface CsvReader {
  push(text: string): CsvRecord[]
  end(): CsvRecord[]
}

const longestLine = 16_384
const mostLinesInOneRecord = 20

export function createCsvReader(): CsvReader {
  let rest = ''
  let line = 0
  let delimiter: string | undefined
  let width = 0
  /** The lines of a record whose quotes are still open; the last of them is line number `line`. */
  let open: string[] = []

  const take = (text: string, into: CsvRecord[]): void => {
    line += 1
    if (open.length === 0 && text === '') return
    delimiter ??= delimiterOf(text)
    open.push(text)
    const whole = open.length === 1 ? text : open.join('\n')
    if (whole.includes('"') && hasOpenQuote(whole)) {
      if (open.length === mostLinesInOneRecord || text.length > longestLine) refuseFirst(into)
      return
    }
    const fields = text.length > longestLine ? null : split(whole, delimiter)
    if (open.length > 1 && fields?.length !== width) {
      refuseFirst(into)
      return
    }
    into.push({ line: line - open.length + 1, fields })
    if (width === 0) width = fields?.length ?? 0
    open = []
  }

  const refuseFirst = (into: CsvRecord[]): void => {
    const [, ...others] = open
    into.push({ line: line - others.length, fields: null })
    open = []
    line -= others.length
    for (const text of others) take(text, into)
  }

  return {
    push(text) {
      const records: CsvRecord[] = []
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      // One more than the longest is enough to refuse it when its end comes, and memory stays constant.
      if (rest.length > longestLine) rest = rest.slice(0, longestLine + 1)
      for (const text of lines) take(text.endsWith('\r') ? text.slice(0, -1) : text, records)
      return records
    },
    end() {
      const records: CsvRecord[] = []
      if (rest !== '') take(rest.endsWith('\r') ? rest.slice(0, -1) : rest, records)
      while (open.length > 0) refuseFirst(records)
      return records
    },
  }
}

function delimiterOf(header: string): string {
  return header.split(';').length > header.split(',').length ? ';' : ','
}

function hasOpenQuote(text: string): boolean {
  let open = false
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) open = !open
  return open
}

/** The fields of one record, or null when a quote stands where none may. */
function split(record: string, delimiter: string): string[] | null {
  if (!record.includes('"')) return record.split(delimiter)
  const fields: string[] = []
  for (let at = 0; ; at += 1) {
    const quoted = record[at] === '"'
    const end = quoted ? closingQuote(record, at + 1) : orEnd(record, record.indexOf(delimiter, at))
    const raw = record.slice(quoted ? at + 1 : at, end)
    if (!quoted && raw.includes('"')) return null
    fields.push(quoted ? raw.replaceAll('""', '"') : raw)
    at = quoted ? end + 1 : end
    if (at >= record.length) return fields
    if (record[at] !== delimiter) return null
  }
}

/** A doubled quote is a quote of the text. */
function closingQuote(record: string, from: number): number {
  let at = record.indexOf('"', from)
  while (at !== -1 && record[at + 1] === '"') at = record.indexOf('"', at + 2)
  return orEnd(record, at)
}

function orEnd(record: string, at: number): number {
  return at === -1 ? record.length : at
}
