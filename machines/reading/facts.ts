/**
 * The facts in a whole message: a card, a birth date, an expiry date, in any order and any spelling.
 *
 * What can be read in one way is read. What can be read in two ways, and what cannot be read, is named: no digit is
 * dropped without a word.
 */
import type { Answers, IdKind, Language } from '../protocol.ts'
import { languages } from '../protocol.ts'
import { isMoroccanPhone } from './card-numbers.ts'
import { addressesIn, withoutAddresses } from './emails.ts'
import { bitsOf, explain } from './explanation.ts'
import { type CardStretch, cardsIn } from './message-cards.ts'
import { daysIn } from './message-days.ts'
import { digitsIn, messageWords, type Stretch, stretchesFrom, type Word } from './message-words.ts'
import { mobileOf } from './phones.ts'
import { isOneOf, kindWords, languageWords } from './vocabulary.ts'

export interface Facts {
  answers: Answers
  /** The language that was named. */
  language: Language | null
  /** Numbers and addresses that were not read; empty when there are too many to be named, and then nothing was read. */
  unread: string | null
}

export interface Reader {
  /** A day in Morocco, `YYYY-MM-DD`. */
  today: string
  /** The kind of card, where its number was asked for. */
  kind?: IdKind | undefined
  /** The sender's own number, E.164: named in a message it says nothing new. */
  ownPhone?: string
}

/** What can be named in one line. */
const longestUnread = 40
const tooMuch: Facts = { answers: {}, language: null, unread: '' }

/** Of a folded text. */
export function factsIn(folded: string, { today, kind, ownPhone }: Reader): Facts {
  const words = messageWords(withoutAddresses(folded))
  if (words === null) return tooMuch
  const { said, cards } = cardsSaid(words, kind)
  const phones = phonesIn(words)
  const numbers = words.reduce((bits, { bit }) => bits | bit, 0)
  const candidates = { cards, days: daysIn(words, today), phones }
  const { card, birth, expiry } = explain(numbers, candidates, kind !== undefined)
  const own = phones.filter(({ number }) => number === ownPhone)
  const read = [card, birth, expiry, ...own].reduce((bits, stretch) => bits | bitsOf(stretch), 0)
  const rest = words.filter(({ bit }) => (bit & ~read) !== 0).map(({ text }) => text)
  const unread = [...rest, ...addressesIn(folded)].join(' ')
  if (unread.length > longestUnread) return tooMuch
  return {
    answers: {
      ...(said !== undefined && { idKind: said }),
      ...card?.card,
      ...(birth !== null && { birthDate: birth.day }),
      ...(expiry !== null && { idExpiry: expiry.day }),
    },
    language: languageIn(words, card),
    unread: unread === '' ? null : unread,
  }
}

/** Which kind of card is named, and the cards that can be meant: none of another kind than was asked for. */
function cardsSaid(
  words: readonly Word[],
  kind: IdKind | undefined,
): { said: IdKind | undefined; cards: readonly CardStretch[] } {
  const said = kindIn(words)
  if (said !== undefined && kind !== undefined && said !== kind) return { said, cards: [] }
  const cards = cardsIn(words, kind ?? said)
  // "Résidence" is also a part of an address, and two letters before digits are a national card's.
  const isDoubtful =
    kind === undefined &&
    said === 'residence' &&
    cards.some(({ card }) => /^[A-Z]{2}[0-9]+$/.test(card.idNumber ?? ''))
  return isDoubtful ? { said: undefined, cards: [] } : { said, cards }
}

function phonesIn(words: readonly Word[]): (Stretch & { number: string | null })[] {
  return words.flatMap((_, from) =>
    stretchesFrom(words, from, 6, ({ digits }) => digits !== null).flatMap(stretch => {
      const digits = digitsIn(words, stretch)
      return isMoroccanPhone(digits) ? [{ ...stretch, number: mobileOf(digits) }] : []
    }),
  )
}

function kindIn(words: readonly Word[]): IdKind | undefined {
  const kinds: readonly IdKind[] = ['cnie', 'residence']
  const [only, ...more] = kinds.filter(kind => words.some(({ text }) => isOneOf(text, kindWords[kind])))
  return more.length === 0 ? only : undefined
}

function languageIn(words: readonly Word[], card: Stretch | null): Language | null {
  const others = words.filter((_, at) => card === null || at < card.from || at >= card.to)
  return languages.find(language => others.some(({ text }) => isOneOf(text, languageWords[language]))) ?? null
}
