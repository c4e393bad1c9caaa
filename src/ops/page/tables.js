/** Tables out of rows: a heading for each column, the first cell of each row its name. */
import { whole } from './words.js'

/** A cell is a text, a number or an element. */
export function drawTable(place, label, columns, rows, empty = 'Nothing in this span.') {
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
      if (typeof content === 'number') cell.className = 'number'
      cell.append(typeof content === 'number' ? whole(content) : content)
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

export function make(tag, className, content) {
  const element = document.createElement(tag)
  if (className !== '') element.className = className
  element.textContent = content
  return element
}
