/** A screen drawn as a small phone shows it: framed, wrapped, right-to-left lines on the right, its length below. */
import { type Budget, fits, lengthOf } from '#machines/encoding.ts'
import { arrange, runsLeft } from './right-to-left.ts'

export interface FrameOptions {
  budget: Budget
  /** Arabic arranged here, or left to a terminal (or a reader) that does it. */
  arranges: boolean
}

const columns = 34
/** Tells a terminal that arranges right-to-left text to leave these lines as they are (ECMA-48, BDSM). */
const [asGiven, asUsual] = ['\u001B[8l', '\u001B[8h']

export function drawFrame(title: string, text: string, note: string, options: FrameOptions): string {
  const rows = text.split('\n').flatMap(line => wrap(line).map(row => drawRow(row, runsLeft(line), options)))
  const framed = [
    `┌─ ${title} ${'─'.repeat(Math.max(columns - 1 - title.length, 0))}┐`,
    ...rows.map(row => `│ ${row} │`),
    `└${'─'.repeat(columns + 2)}┘`,
    `  ${[measure(text, options.budget), note].filter(Boolean).join(' · ')}`,
  ].join('\n')
  return options.arranges ? `${asGiven}${framed}${asUsual}` : framed
}

function drawRow(row: string, left: boolean, { arranges }: FrameOptions): string {
  const drawn = arranges ? arrange(row) : row
  const blanks = ' '.repeat(Math.max(columns - widthOf(drawn), 0))
  return left ? blanks + drawn : drawn + blanks
}

/** `UCS-2, 52 of 70` */
export function measure(text: string, budget: Budget): string {
  const { encoding, units } = lengthOf(text)
  const name = encoding === 'gsm7' ? 'GSM-7' : 'UCS-2'
  return `${name}, ${units} of ${budget[encoding]}${fits(text, budget) ? '' : ': TOO LONG, a network cuts it'}`
}

/** Lines of at most the frame's width, broken between words where there is a blank. */
function wrap(line: string): string[] {
  const rows: string[] = []
  let row = ''
  for (const word of line.split(' ').flatMap(cut)) {
    if (row !== '' && widthOf(row) + 1 + widthOf(word) > columns) {
      rows.push(row)
      row = word
    } else {
      row = row === '' ? word : `${row} ${word}`
    }
  }
  return [...rows, row]
}

/** A word wider than the frame, in parts. */
function cut(word: string): string[] {
  return word.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? ['']
}

/** Marks above and below letters take no column of their own. */
function widthOf(text: string): number {
  return text.replace(/\p{M}/gu, '').length
}
