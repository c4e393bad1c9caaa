/** What it costs to read a text message: usual ones, and the longest that the door lets in. */
import { readRequest } from '#machines/reading/request.ts'
import { longestText } from '#src/gateways/africastalking/sms.ts'
import { distributionOf } from './distribution.ts'
import { type Cell, tableOf } from './table.ts'

const today = '2026-11-22'
const facts = 'AB123456 31/12/2027 le 5 septembre 1980'
const times = 2_000

const filled = (part: string) => part.repeat(Math.ceil(longestText / part.length)).slice(0, longestText)

const messages: readonly (readonly [name: string, text: string])[] = [
  ['everything in one message', `AMO ${facts}`],
  ['the same in Arabic', 'تضامن AB123456 ٣١/١٢/٢٠٢٧ 5 شتنبر 1980'],
  ['an answer', '31122027'],
  [
    'longest: words around the facts',
    `AMO ${facts} ${filled('bonjour je voudrais savoir ')}`.slice(0, longestText),
  ],
  ['longest: words without a keyword', filled('bonjour merci pour votre aide ')],
  ['longest: one word', filled('A')],
  ['longest: digits', filled('1')],
  ['longest: groups of digits', filled('12 34 ')],
  ['longest: dates', filled('31/12/2027 ')],
  ['longest: cards', filled('AB123456 ')],
  ['longest: letters and digits apart', filled('A 1 ')],
  ['longest: keywords misspelt', filled('tadamn ')],
  ['longest: Arabic with marks', filled('تَضَامُنٌ ')],
  ['longest: invisible characters', filled('A\u200b\u00ad')],
  ['longest: addresses', filled('a@b.c ')],
]

export function runReading(print: (text: string) => void): void {
  const rows: Cell[][] = []
  for (const [name, text] of messages) {
    const took: number[] = []
    for (let time = 0; time < times; time += 1) {
      // Never the same text twice: nothing can be remembered.
      const written = `${text.slice(0, longestText - 4)} ${time.toString(36)}`
      const begun = performance.now()
      readRequest(written, today)
      took.push((performance.now() - begun) * 1_000)
    }
    const { p50, p99 } = distributionOf(took.slice(times / 10))
    rows.push([name, text.length, p50, p99])
  }
  print(tableOf(['message', 'characters', 'µs', 'p99'], rows))
}
