/** Tables out of rows: a heading for each column, the first cell of each row its name. */
import { isEnglish, labelOf, meaningOf, readIn, readLanguage, say, whole } from './words.js'

/** A cell is a text, a number, an element, or one of these beside what it was a week before: `{ now, was }`. */
export function drawTable(place, label, columns, rows, empty = say('nothing')) {
  if (rows.length === 0) {
    place.replaceChildren(make('p', 'quiet', empty))
    return
  }
  const table = document.createElement('table')
  const head = table.createTHead().insertRow()
  for (const column of columns) {
    const cell = make('th', '', column)
    cell.scope = 'col'
    head.append(cell)
  }
  const body = table.createTBody()
  for (const row of rows) {
    const line = body.insertRow()
    row.forEach((content, index) => {
      const cell = document.createElement(index === 0 ? 'th' : 'td')
      if (index === 0) cell.scope = 'row'
      const { now, was } = content?.now === undefined ? { now: content } : content
      if (typeof now === 'number') cell.className = 'number'
      cell.append(written(now))
      if (was !== undefined) cell.append(make('div', 'was', written(was)))
      line.append(cell)
    })
  }
  const wide = make('div', 'wide', '')
  wide.tabIndex = 0
  wide.role = 'group'
  wide.ariaLabel = label
  wide.append(table)
  place.replaceChildren(wide)
}

function written(value) {
  if (value === null) return '–'
  return typeof value === 'number' ? whole(value) : value
}

/** Each of `now` and of `before`, by `keyOf`, with what it was: what is not there any more has nothing now. */
export function paired(now, before, keyOf = ({ name }) => name) {
  const was = new Map(before.map(row => [keyOf(row), row]))
  const known = new Set(now.map(keyOf))
  return [
    ...now.map(row => ({ row, was: was.get(keyOf(row)) })),
    ...before.filter(row => !known.has(keyOf(row))).map(row => ({ row: null, was: row })),
  ]
}

/** A bar of parts; each part's share of `most` is its length. */
export function bar(parts, most) {
  const strip = make('div', 'strip', '')
  strip.ariaHidden = 'true'
  for (const [name, count] of parts) {
    const part = make('span', name, '')
    part.style.width = `${most === 0 ? 0 : (count / most) * 100}%`
    strip.append(part)
  }
  return strip
}

/** A name with what it means below. */
export function explained(name, meaning) {
  const both = document.createElement('div')
  both.append(make('code', '', name))
  if (meaning !== '') both.append(make('div', 'quiet', meaning))
  return both
}

/**
 * A state by the words that callers read, with its meaning and the name that it has in metrics and files; on the English
 * page the name comes first, and the words are French.
 */
export function stateCell(state) {
  const [read, meaning] = [readIn(state), meaningOf(state)]
  const cell = document.createElement('div')
  if (isEnglish) {
    cell.append(make('code', '', state))
    if (meaning !== '') cell.append(make('div', 'quiet', meaning))
    if (read !== '') cell.append(quoted(read))
    return cell
  }
  const code = make('bdi', 'code', state)
  cell.append(make('strong', '', read || meaning || labelOf(state)))
  const below = make('div', 'quiet', read === '' || meaning === '' ? '' : `${meaning} · `)
  below.append(code)
  cell.append(below)
  return cell
}

function quoted(text) {
  const quote = make('div', 'quiet', say('quoted', { text }))
  quote.lang = readLanguage
  return quote
}

export function make(tag, className, content) {
  const element = document.createElement(tag)
  if (className !== '') element.className = className
  element.append(content)
  return element
}
