/** The letters of a national card, for phones that type digits only. */
import { compact, fold, wordsIn } from './cleaning.ts'

/** One or two letters, as letters or by rank: in two digits each (`0102` is AB), or apart from each other (`1 2`). */
export function readLetters(text: string): string | null {
  const written = compact(text)
  if (/^[A-Z]{1,2}$/.test(written)) return written
  const words = wordsIn(fold(text))
  const areApart = words.length === 2 && words.every(word => /^[0-9]{1,2}$/.test(word))
  const ranks = areApart ? words : /^([0-9]{2}){1,2}$/.test(written) ? (written.match(/../g) ?? []) : []
  const letters = ranks.map(rank => letterOf(Number(rank)))
  return letters.length > 0 && letters.every(letter => letter !== null) ? letters.join('') : null
}

function letterOf(rank: number): string | null {
  return rank >= 1 && rank <= 26 ? String.fromCharCode(64 + rank) : null
}
