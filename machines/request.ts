/** A text message to the service: a keyword, and whatever facts come with it, in any order and with any separators. */
import {
  readBirthDate,
  readCnie,
  readCnieDigits,
  readDay,
  readExpiry,
  readResidence,
  tidy,
} from './answers.ts'
import type { Answers, IdKind, Language } from './protocol.ts'

export type Keyword = 'start' | 'help' | 'stop'

export interface Request {
  keyword: Keyword | null
  /** Told by the alphabet of what was written; Latin letters do not tell. */
  language: Language | null
  /** The facts that could be read; the others are asked for. */
  answers: Answers
}

/** As plain() leaves them: capitals without accents; Arabic without its article and its vowel signs. */
const keywords: Readonly<Record<Keyword, readonly string[]>> = {
  start: ['AMO', 'TADAMON', 'TADAMOUN', 'TADAMUN', 'CNSS', 'تضامن', 'امو', 'ⵜⴰⴷⴰⵎⵓⵏ', 'ⴰⵎⵓ'],
  help: ['AIDE', 'HELP', 'INFO', 'مساعده', 'عاون', 'ⵜⵉⵡⵉⵙⵉ', '?', '؟'],
  stop: ['STOP', 'ARRET', 'ARRETER', 'توقف', 'قف', 'سالا', 'ⴱⴷⴷ', 'ⴼⴼⵖ'],
}

const kinds: Readonly<Record<IdKind, readonly string[]>> = {
  cnie: ['CNIE', 'CIN', 'CINE', 'NATIONALE', 'وطنيه', 'ⵜⴰⵏⴰⵎⵓⵔⵜ'],
  residence: ['RESIDENCE', 'SEJOUR', 'IMMATRICULATION', 'اقامه', 'ⵜⴰⵣⴷⴷⵓⵖⵜ'],
}

const between = '[\\s.,;:/\\\\*_|#+-]'
/** A day in three parts, or eight digits; nothing that belongs to a longer number. */
const dayForm = new RegExp(
  `(?<![0-9A-Z])(?:[0-9]{1,2}${between}{1,3}[0-9]{1,2}${between}{1,3}[0-9]{4}|[0-9]{4}${between}{1,3}[0-9]{1,2}${between}{1,3}[0-9]{1,2}|[0-9]{8})(?![0-9A-Z])`,
  'g',
)
const yearForm = /(?<![0-9A-Z])(?:19|20)[0-9]{2}(?![0-9A-Z])/
/** Letters, then digits, perhaps apart: `AB 123456`. */
const cardForm = new RegExp(`(?<![0-9A-Z])[A-Z]{1,2}${between}{0,2}[0-9]{1,8}(?![0-9A-Z])`)

/** Capitals, no accents or vowel signs, one form for each Arabic letter, ASCII digits. */
function plain(text: string): string {
  return tidy(text)
    .normalize('NFD')
    .replace(/[\p{Mn}]/gu, '')
    .normalize('NFC')
    .replace(/[أإآٱ]/g, 'ا')
    .replace(/ة/g, 'ه')
    .replace(/ى/g, 'ي')
    .toUpperCase()
}

const withoutArticle = (word: string) => word.replace(/^ال/, '')

function isOneOf(word: string, list: readonly string[]): boolean {
  return list.includes(word) || list.includes(withoutArticle(word))
}

/** The keyword that the message is, or begins with. */
function keywordOf(words: readonly string[]): Keyword | null {
  const [first = ''] = words
  const names: readonly Keyword[] = ['start', 'help', 'stop']
  return names.find(name => isOneOf(first, keywords[name])) ?? null
}

/** AMO, AIDE and STOP are written by everybody. */
function languageOf(written: string): Language | null {
  if (/\p{Script=Arabic}/u.test(written)) return 'ar'
  if (/\p{Script=Tifinagh}/u.test(written)) return 'zgh'
  return null
}

/** Reads a message. `today` is a day in Morocco, `YYYY-MM-DD`. */
export function readRequest(text: string, today: string): Request {
  const written = plain(text)
  const words = written.split(/[\s.,;:/\\*_|#+-]+/).filter(Boolean)
  const keyword = keywordOf(words)
  return {
    keyword,
    language: languageOf(written),
    // The keyword stays: no fact looks like one.
    answers: keyword === 'start' ? factsIn(written, today) : {},
  }
}

function factsIn(written: string, today: string): Answers {
  const said = kindIn(written)
  // A card's letters are never followed by one of the dates: `AB 12122027` is a card.
  const cnie = cardForm.exec(written)?.[0]
  const withoutCard = cnie === undefined || said === 'residence' ? written : written.replace(cnie, ' ')
  const days = withoutCard.match(dayForm)?.filter(form => readDay(form) !== null) ?? []
  const rest = days.reduce((left, form) => left.replace(form, ' '), withoutCard)
  const year = yearForm.exec(rest)?.[0]
  const others = (days.length < 2 && year !== undefined ? rest.replace(year, ' ') : rest)
    .split(/\s+/)
    .filter(word => /[0-9]/.test(word))
  return {
    ...cardIn(said, cnie, others),
    ...datesIn(days, year, today),
  }
}

function kindIn(written: string): IdKind | undefined {
  const words = written.split(/[^\p{L}]+/u)
  const names: readonly IdKind[] = ['residence', 'cnie']
  return names.find(name => words.some(word => isOneOf(word, kinds[name])))
}

function cardIn(said: IdKind | undefined, cnie: string | undefined, others: readonly string[]): Answers {
  if (said !== 'residence' && cnie !== undefined) {
    const idNumber = readCnie(cnie)
    return idNumber === null ? {} : { idKind: 'cnie', idNumber }
  }
  const [only, ...more] = others
  if (only === undefined || more.length > 0) return said === undefined ? {} : { idKind: said }
  const idDigits = readCnieDigits(only)
  if (said !== 'residence' && idDigits !== null) return { idKind: 'cnie', idDigits }
  const idNumber = readResidence(only)
  return idNumber === null ? { ...(said && { idKind: said }) } : { idKind: 'residence', idNumber }
}

/**
 * A card is issued after a birth: of two dates the earlier is the birth, and a year is none of them. One alone must tell
 * by where it lies.
 */
function datesIn(days: readonly string[], year: string | undefined, today: string): Answers {
  const sorted = [...days].sort((one, other) => ((readDay(one) ?? '') < (readDay(other) ?? '') ? -1 : 1))
  const [first, second, ...more] = sorted
  if (first === undefined) return birthIn(year, today)
  if (more.length > 0) return {}
  if (second !== undefined) return { ...birthIn(first, today), ...expiryIn(second, today) }
  if (year !== undefined) return { ...birthIn(year, today), ...expiryIn(first, today) }
  const [asBirth, asExpiry] = [birthIn(first, today), expiryIn(first, today)]
  const isBoth = asBirth.birthDate !== undefined && asExpiry.idExpiry !== undefined
  return isBoth ? {} : { ...asBirth, ...asExpiry }
}

function birthIn(text: string | undefined, today: string): Answers {
  const read = text === undefined ? null : readBirthDate(text, today)
  return read === null || read === 'outOfRange' ? {} : { birthDate: read.value }
}

function expiryIn(text: string, today: string): Answers {
  const read = readExpiry(text, today)
  return read === null || read === 'outOfRange' ? {} : { idExpiry: read.value }
}
