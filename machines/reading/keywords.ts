/** What a message is for, told by its first words: to begin, to get help, to stop. */
import { fold, wordsIn } from './cleaning.ts'
import { keywords } from './vocabulary.ts'

export type Keyword = keyof typeof keywords

export interface KeywordReading {
  keyword: Keyword | null
  /** The folded text without the keyword. */
  rest: string
}

/** Among so many words the one that begins is looked for. */
const firstWords = 8

/** A keyword at a place of a text that `withSigns` wrote: together, with signs between its letters, or each letter apart; alone or glued to a number. */
const patterns = {
  start: patternOf(keywords.start),
  help: patternOf(keywords.help),
  stop: patternOf(keywords.stop),
}

function patternOf(words: readonly string[]): RegExp {
  const spellings = [...words]
    .sort((one, other) => other.length - one.length)
    .flatMap(word => [Array.from(word).join('[.]*'), Array.from(word).join('[. ]+')])
  return new RegExp(`(?:ال){0,2}(?:${spellings.join('|')})(?=[. ]|$|[A-Z]{0,2}[0-9])`, 'y')
}

/**
 * Every blank as one and the same, every sign as a dot, each in its place: to make the patterns takes ten times as long
 * where all signs there are stand in them.
 */
function withSigns(folded: string): string {
  return folded.replace(/[^\p{L}\p{N}]/gu, each => (/\s/.test(each) ? ' ' : '.'.repeat(each.length)))
}

/** Through signs, invisible characters, accents and case. STOP and help are the first word. */
export function readKeyword(text: string): Keyword | null {
  return keywordIn(fold(text)).keyword
}

export function keywordIn(folded: string): KeywordReading {
  const places = placesOfWords(folded)
  const [first] = places
  if (first === undefined) return { keyword: /[?؟]/.test(folded) ? 'help' : null, rest: '' }
  const signed = withSigns(folded)
  for (const keyword of ['stop', 'help'] as const) {
    const end = endOf(patterns[keyword], signed, first)
    if (end !== null) return { keyword, rest: folded.slice(end) }
  }
  for (const place of places) {
    const end = endOf(patterns.start, signed, place)
    if (end !== null) return { keyword: 'start', rest: `${folded.slice(0, place)} ${folded.slice(end)}` }
  }
  return { keyword: misspelt(folded), rest: folded }
}

/** Where the first words begin; an address holds none. */
function placesOfWords(folded: string): number[] {
  const places: number[] = []
  for (const { 0: chunk, index } of folded.matchAll(/\S+/g)) {
    if (chunk.includes('@')) continue
    const at = chunk.search(/[\p{L}\p{N}]/u)
    if (at >= 0) places.push(index + at)
    if (places.length === firstWords) break
  }
  return places
}

function endOf(pattern: RegExp, signed: string, place: number): number | null {
  pattern.lastIndex = place
  return pattern.test(signed) ? pattern.lastIndex : null
}

/** The only word of a message, of five letters or more, with one letter wrong, too many or missing. Never STOP. */
function misspelt(folded: string): Keyword | null {
  const [word = '', ...more] = wordsIn(folded)
  if (more.length > 0 || word.length < 5) return null
  const isMeant = (keyword: string) => keyword.length >= 5 && isOneLetterFrom(word, keyword)
  return (['start', 'help'] as const).find(name => keywords[name].some(isMeant)) ?? null
}

function isOneLetterFrom(word: string, meant: string): boolean {
  let same = 0
  while (same < word.length && word[same] === meant[same]) same += 1
  const [wrong, right] = [word.slice(same), meant.slice(same)]
  return wrong.slice(1) === right.slice(1) || wrong.slice(1) === right || wrong === right.slice(1)
}
