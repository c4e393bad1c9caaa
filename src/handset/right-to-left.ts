/** Right-to-left lines as a phone shows them, for terminals that print every character where it comes. */
import { shapeArabic } from './arabic-shapes.ts'

const rightToLeft = '\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF'
const latin = 'A-Za-z\u00C0-\u024F\u2D30-\u2D7F'

const firstLetter = new RegExp(`[${rightToLeft}${latin}]`, 'u')
const arabicLetter = new RegExp(`[${rightToLeft}]`, 'u')
/** Within a left-to-right line: from the first Arabic letter to the last one, or to a number behind it. */
const arabicPart = new RegExp(`[${rightToLeft}](?:[^${latin}]*[${rightToLeft}0-9])?`, 'gu')
/** What keeps its order inside right-to-left text: words of Latin letters, and numbers such as 31/12/2027 or 06xx78. */
const words = `[${latin}](?:[^${rightToLeft}]*[${latin}0-9])?`
const piece = new RegExp(`${words}|[0-9]+(?:[/:.,][0-9]+)*(?:${words})?|.`, 'gsu')

const mirrored: Readonly<Record<string, string>> = { '(': ')', ')': '(', '<': '>', '>': '<' }

/** A line takes the direction of its first letter; one without letters runs to the right. */
export function runsLeft(line: string): boolean {
  return arabicLetter.test(firstLetter.exec(line)?.[0] ?? '')
}

/** The line's characters from left to right as they are seen, Arabic letters joined. */
export function arrange(line: string): string {
  const shaped = shapeArabic(line)
  return runsLeft(line) ? turn(shaped) : shaped.replace(arabicPart, turn)
}

function turn(text: string): string {
  const pieces = text.match(piece) ?? []
  return pieces
    .reverse()
    .map(one => mirrored[one] ?? one)
    .join('')
}
