/**
 * CSV as RFC 4180 has it, read so that a line which breaks the rules spoils only itself.
 *
 * A quote that is opened and never closed would otherwise swallow the rest of the file: a record that runs over
 * several lines counts as one only when it closes soon and has as many fields as the header; else its first line
 * is refused and reading goes on with the next. Lines end with LF, CRLF or CR.
 */
import { delimiterOf, hasOpenQuote, separatorLine, splitFields } from './csv-line.ts'

export interface CsvRecord {
  /** Where it begins; the file's first line is 1. */
  line: number
  /** Null when the line is no CSV. */
  fields: string[] | null
  /** As it stands in the file. */
  text: string
}

/** Takes text as it comes, gives the records that are complete. Blank lines are no records. */
export interface CsvReader {
  push(text: string): CsvRecord[]
  end(): CsvRecord[]
  /** What stands between fields, as the first line shows: a comma, a semicolon or a tab. */
  delimiter(): string
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

  /** A CR that ended the last piece was a line end; the LF that completes it begins this one. */
  let endedWithReturn = false
  const withLineFeeds = (text: string): string => {
    const isHalf = endedWithReturn && text.startsWith('\n')
    const whole = isHalf ? text.slice(1) : text
    endedWithReturn = text === '' ? endedWithReturn : text.endsWith('\r')
    return whole.includes('\r') ? whole.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : whole
  }

  const take = (text: string, into: CsvRecord[]): void => {
    line += 1
    if (open.length === 0 && text === '') return
    if (delimiter === undefined) {
      delimiter = separatorLine(text)
      if (delimiter !== undefined) return
      delimiter = delimiterOf(text)
    }
    open.push(text)
    const whole = open.length === 1 ? text : open.join('\n')
    if (hasOpenQuote(whole)) {
      if (open.length === mostLinesInOneRecord || text.length > longestLine) refuseFirst(into)
      return
    }
    const fields = text.length > longestLine ? null : splitFields(whole, delimiter)
    if (open.length > 1 && fields?.length !== width) {
      refuseFirst(into)
      return
    }
    into.push({ line: line - open.length + 1, fields, text: whole })
    if (width === 0) width = fields?.length ?? 0
    open = []
  }

  const refuseFirst = (into: CsvRecord[]): void => {
    const [first = '', ...others] = open
    into.push({ line: line - others.length, fields: null, text: first })
    open = []
    line -= others.length
    for (const text of others) take(text, into)
  }

  return {
    push(text) {
      const records: CsvRecord[] = []
      const lines = withLineFeeds(text).split('\n')
      lines[0] = rest + (lines[0] ?? '')
      rest = lines.pop() ?? ''
      // One more than the longest is enough to refuse it when its end comes, and memory stays constant.
      if (rest.length > longestLine) rest = rest.slice(0, longestLine + 1)
      for (const text of lines) take(text, records)
      return records
    },
    end() {
      const records: CsvRecord[] = []
      if (rest !== '') take(rest, records)
      while (open.length > 0) refuseFirst(records)
      return records
    },
    delimiter: () => delimiter ?? ',',
  }
}
