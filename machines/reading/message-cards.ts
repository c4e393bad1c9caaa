/** Which cards a message can name: a number in one word; else letters and digits apart; else digits alone. */
import type { Answers, IdKind } from '../protocol.ts'
import { cnieNumbersIn, isMoroccanPhone, readResidence } from './card-numbers.ts'
import { isDay } from './message-days.ts'
import { digitsIn, type Stretch, stretchesFrom, type Word } from './message-words.ts'
import { isOneOf, kindWords, smallWords } from './vocabulary.ts'

export interface CardStretch extends Stretch {
  card: Pick<Answers, 'idKind' | 'idNumber' | 'idDigits'>
}

type Numbered = Stretch & { number: string }

/** Fewer digits are rather an age, a day or a house. */
const fewestDigits = 4

/** Letters, digits, a letter: as a residence card is printed. O and I at its end are more likely a national card's slip. */
const residenceShape = /^[A-Z][0-9]{4,12}[A-HJ-NP-Z]$/

/** Every card that a word can be, of `kind` if that is known: a slip in one kind's number does not make it the other's. */
export function cardsNamed(word: string, kind: IdKind | undefined): CardStretch['card'][] {
  const numbers = kind === 'residence' ? [] : cnieNumbersIn(word)
  const cards: CardStretch['card'][] = numbers.map(number =>
    /^[0-9]/.test(number) ? { idKind: 'cnie', idDigits: number } : { idKind: 'cnie', idNumber: number },
  )
  const isResidence = kind === 'residence' || (kind === undefined && residenceShape.test(word))
  const idNumber = isResidence ? readResidence(word) : null
  return idNumber === null ? cards : [...cards, { idKind: 'residence', idNumber }]
}

/** Of the first of these forms in which there is any. */
export function cardsIn(words: readonly Word[], kind: IdKind | undefined): CardStretch[] {
  for (const find of [inAllWords, inOneWord, lettersApart, digitsAlone]) {
    const numbers = find(words, kind).filter(number => kind !== 'residence' || isComplete(words, number))
    const cards = numbers.flatMap(({ number, ...stretch }) =>
      cardsNamed(number, kind).map(card => ({ ...stretch, card })),
    )
    if (cards.length > 0) return cards
  }
  return []
}

/** The message is one number and nothing else, in whatever groups. */
function inAllWords(words: readonly Word[], kind: IdKind | undefined): Numbered[] {
  const number = numberInAll(
    words.map(({ text }) => text),
    kind,
  )
  const all = { from: 0, to: words.length, bits: words.reduce((bits, { bit }) => bits | bit, 0) }
  return number === null || isDay(words, all) ? [] : [{ ...all, number }]
}

/** Groups of a number, words that name the kind of card left out; null when there is any other word, or two numbers. */
export function numberInAll(words: readonly string[], kind: IdKind | undefined): string | null {
  const groups = words.filter(word => kind === undefined || !isOneOf(word, kindWords[kind]))
  const numbers = groups.filter(group => /[0-9]/.test(group))
  const isOne = numbers.length > 0 && numbers.filter(group => /[A-Z]/.test(group)).length < 2
  const isAll = groups.every(group => numbers.includes(group) || /^[A-Z]{1,2}$/.test(group))
  return isOne && isAll ? groups.join('') : null
}

/** Letters and digits together. */
function inOneWord(words: readonly Word[]): Numbered[] {
  return words.flatMap(({ text, bit, digits }, at) =>
    bit === 0 || digits === text || isDay(words, { from: at, to: at + 1 })
      ? []
      : [{ from: at, to: at + 1, bits: bit, number: text }],
  )
}

/** A residence card's number has letters on either side: none of them may stand apart from it. */
function isComplete(words: readonly Word[], { from, to, number }: Numbered): boolean {
  const isLetter = (at: number) => /^[A-Z]{1,2}$/.test(words[at]?.text ?? '')
  return !(/^[0-9]/.test(number) && isLetter(from - 1)) && !(/[0-9]$/.test(number) && isLetter(to))
}

/** `AB 123 456` */
function lettersApart(words: readonly Word[]): Numbered[] {
  return words.flatMap(({ text }, at) => {
    // After another letter they are perhaps not all.
    const isSure = !smallWords.has(text) && !/^[A-Z]$/.test(words[at - 1]?.text ?? '')
    if (!/^[A-Z]{1,2}$/.test(text) || !isSure) return []
    return stretchesFrom(words, at + 1, 4, ({ digits }) => digits !== null).flatMap(stretch => {
      const digits = digitsIn(words, stretch)
      return digits.length < fewestDigits ? [] : [{ ...stretch, from: at, number: text + digits }]
    })
  })
}

function digitsAlone(words: readonly Word[]): Numbered[] {
  return words.flatMap(({ text, bit, digits }, at) => {
    const stretch = { from: at, to: at + 1, bits: bit }
    if (digits !== text || digits.length < fewestDigits || isMoroccanPhone(digits) || isDay(words, stretch))
      return []
    return [{ ...stretch, number: digits }]
  })
}
