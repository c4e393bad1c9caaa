/** One line of CSV: what stands between its fields, whether a quote is left open in it, and its fields. */

const delimiters = [',', ';', '\t']

/** `sep=;`, as spreadsheets write it before the header; undefined for any other line. */
export function separatorLine(text: string): string | undefined {
  return /^"?sep=([,;\t])"?[,;\t]*$/i.exec(text)?.[1]
}

/** The one that the header has most of. */
export function delimiterOf(header: string): string {
  const count = (delimiter: string) => header.split(delimiter).length
  return delimiters.reduce((most, each) => (count(each) > count(most) ? each : most))
}

export function hasOpenQuote(text: string): boolean {
  let open = false
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) open = !open
  return open
}

/** The fields of one record, or null when a quote stands where none may. */
export function splitFields(record: string, delimiter: string): string[] | null {
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
