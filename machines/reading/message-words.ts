/** A message as a row of words, each with what it can be by itself, and stretches of them. */
import { digitsOf, wordsIn } from './cleaning.ts'
import { type Part, partsOf } from './dates.ts'

export interface Word {
  text: string
  /** A bit of its own if it holds digits, else 0. */
  bit: number
  /** If it is nothing but digits. */
  digits: string | null
  /** If it can belong to a date. */
  parts: readonly Part[] | null
}

/** Words from one to before another. */
export interface Stretch {
  from: number
  to: number
  /** The bits of its words. */
  bits: number
}

/** More numbers than a request has in its longest spelling. */
const mostNumbers = 16

/** Of a folded text; null when there are too many numbers in it. */
export function messageWords(folded: string): Word[] | null {
  let numbers = 0
  const words = wordsIn(folded).map(text => ({
    text,
    bit: /[0-9]/.test(text) ? 1 << numbers++ : 0,
    digits: digitsOf(text),
    parts: partsOf(text),
  }))
  return numbers > mostNumbers ? null : words
}

/** The stretches from a word on, up to `most` words long, as far as each word `fits`. */
export function stretchesFrom(
  words: readonly Word[],
  from: number,
  most: number,
  fits: (word: Word) => boolean,
): Stretch[] {
  const found: Stretch[] = []
  let bits = 0
  for (let at = from; at < from + most; at += 1) {
    const word = words[at]
    if (word === undefined || !fits(word)) break
    bits |= word.bit
    found.push({ from, to: at + 1, bits })
  }
  return found
}

/** The digits of a stretch of numbers. */
export function digitsIn(words: readonly Word[], { from, to }: Stretch): string {
  return words
    .slice(from, to)
    .map(({ digits }) => digits ?? '')
    .join('')
}
