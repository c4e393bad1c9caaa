/**
 * The statechart as a drawing for pages: the caller's way as a line with its stations, side lines beside it.
 *
 * Where a station stands is chosen here, for reading; which lines join them comes out of the machine. A page lights and
 * fills it: `g[data-state]` is a station, `path[data-from][data-to]` a way, `text[data-figure]` is free for a number.
 */
import { isEnding, isWait } from '../conversation.ts'
import { cutShort, type State } from '../protocol.ts'
import { kindOf } from './chapters.ts'
import { edges } from './diagram.ts'

interface Line {
  title: string
  column: 0 | 1
  /** The row of its title. */
  row: number
  states: readonly State[]
}

export const lines: readonly Line[] = [
  {
    title: 'The usual way',
    column: 0,
    row: 0,
    states: [
      'ready',
      'language',
      'idKind',
      'idNumber',
      'idExpiry',
      'birthDate',
      'review',
      'lookingUp',
      'sendingCode',
      'code',
      'checkingCode',
      'openingAccount',
      'passwordSent',
    ],
  },
  { title: 'On the side', column: 1, row: 0, states: ['resume', 'help', 'idLetters'] },
  {
    title: 'Something to change',
    column: 1,
    row: 5,
    states: ['change', 'phone', 'phoneAgain', 'operator', 'email', 'emailCheck'],
  },
  {
    title: 'Other answers',
    column: 0,
    row: 15,
    states: ['accountExists', 'coveredElsewhere', 'notFound', 'unknown'],
  },
  {
    title: 'Where is my SMS?',
    column: 1,
    row: 13,
    states: ['tracingPassword', 'smsFate', 'renewingPassword', 'passwordRenewed', 'noPasswordSms'],
  },
  { title: 'Later', column: 0, row: 21, states: ['delayed', 'onItsWay', 'codeByDial'] },
  { title: 'The phone that is known', column: 0, row: 25, states: ['claimingAccount', 'claimWaits'] },
  {
    title: 'Cut short',
    column: 1,
    row: 20,
    states: cutShort,
  },
]

const pitch = 27
const columnWidth = 190
const margin = { left: 26, top: 22 }
const width = 2 * columnWidth + 10
const rows = Math.max(...lines.map(({ row, states }) => row + states.length)) + 1

interface Place {
  x: number
  y: number
  column: number
}

const yOf = (row: number) => margin.top + row * pitch
const places = new Map<string, Place>(
  lines.flatMap(({ column, row, states }) =>
    states.map((state, index) => [
      state,
      { x: margin.left + column * columnWidth, y: yOf(row + 1 + index), column },
    ]),
  ),
)

/** An SVG without any colour: those are the page's. */
export function drawing(): string {
  const height = yOf(rows - 1) + 16
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="The conversation, state by state">`,
    ...ways(),
    ...lines.map(title),
    ...lines.flatMap(({ states }) => states.map(station)),
    '</svg>',
  ].join('\n')
}

/** One for each pair of states, however many events lead from the one to the other. */
function ways(): string[] {
  const pairs = new Map(edges().map(({ from, to }) => [`${from} ${to}`, { from, to }]))
  return [...pairs.values()].flatMap(({ from, to }) => {
    const [start, end] = [places.get(from), places.get(to)]
    if (start === undefined || end === undefined || start === end) return []
    const next = start.column === end.column && end.y - start.y === pitch
    const kind = next ? 'next' : isEnding(to as State) ? 'out' : 'aside'
    return [`<path class="way ${kind}" data-from="${from}" data-to="${to}" d="${curve(start, end)}"/>`]
  })
}

/** Straight between neighbours, round the others. */
function curve(start: Place, end: Place): string {
  const { x, y } = start
  if (start.column === end.column) {
    const bulge = Math.abs(end.y - y) === pitch ? 0 : Math.min(22, 6 + Math.abs(end.y - y) / 12)
    return `M${x} ${y}C${x - bulge} ${y} ${x - bulge} ${end.y} ${end.x} ${end.y}`
  }
  const middle = Math.max(x, end.x) - 30
  return `M${x} ${y}C${middle} ${y} ${middle} ${end.y} ${end.x} ${end.y}`
}

function title({ title: text, column, row }: Line): string {
  return `<text class="title" x="${margin.left + column * columnWidth - 8}" y="${yOf(row) + 4}">${text}</text>`
}

function station(state: State): string {
  const { x, y, column } = places.get(state) ?? { x: 0, y: 0, column: 0 }
  const right = (column + 1) * columnWidth
  return [
    `<g class="station ${kindOf(state)}" data-state="${state}">`,
    shape(state, x, y),
    `<text class="name" x="${x + 14}" y="${y + 4}">${state}</text>`,
    `<text class="figure" data-figure="${state}" x="${right}" y="${y + 4}" text-anchor="end"></text>`,
    '</g>',
  ].join('')
}

function shape(state: State, x: number, y: number): string {
  if (isWait(state)) return `<path class="dot" d="M${x} ${y - 6}l6 6l-6 6l-6 -6z"/>`
  if (isEnding(state)) return `<rect class="dot" x="${x - 5}" y="${y - 5}" width="10" height="10" rx="2"/>`
  return `<circle class="dot" cx="${x}" cy="${y}" r="${state === 'ready' ? 4 : 6}"/>`
}
