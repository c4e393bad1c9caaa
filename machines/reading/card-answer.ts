/** The answer to the question for a card's number. */
import type { Answers, IdKind } from '../protocol.ts'
import { fold, wordsIn } from './cleaning.ts'
import { factsIn } from './facts.ts'
import { cardsNamed, numberInAll } from './message-cards.ts'
import type { Read } from './read.ts'

/**
 * The number of a card of that kind. Words around it are read over; dates that were typed with it are taken as well;
 * any other digit is a mistake.
 */
export function readCardAnswer(text: string, kind: IdKind, today: string): Read<Answers> {
  const folded = fold(text)
  // As nearly all of them come.
  if (kind === 'cnie' && /^[A-Z]{0,2}[0-9]{1,8}$/.test(folded)) return { value: numberOf(folded, kind) ?? {} }
  const number = numberOf(numberInAll(wordsIn(folded), kind) ?? '', kind)
  if (number !== null) return { value: number }
  const { answers, unread } = factsIn(folded, { today, kind })
  const { idKind, ...facts } = answers
  const isRead = unread === null && idKind === kind && (facts.idNumber ?? facts.idDigits) !== undefined
  return isRead ? { value: facts } : { problem: kind }
}

/** Null when it is none, or one of several. */
function numberOf(word: string, kind: IdKind): Answers | null {
  const [only, ...more] = cardsNamed(word, kind)
  if (only === undefined || more.length > 0) return null
  const { idKind: _, ...number } = only
  return number
}
