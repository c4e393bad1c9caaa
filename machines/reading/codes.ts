/** A one-time code as it is typed. */
import { compact, digitsOf, tidy } from './cleaning.ts'

/**
 * The six digits of a code: alone, or the one group of six in a longer text, as when the code's own SMS is sent back. Of two
 * groups nobody knows which is meant.
 */
export function readCode(text: string): string | null {
  const alone = digitsOf(compact(text))
  if (alone?.length === 6) return alone
  const groups = tidy(text).match(/(?<![\p{L}0-9])[0-9]{3}[\s.-]?[0-9]{3}(?![\p{L}0-9])/gu) ?? []
  const [only, ...others] = groups.map(compact)
  return only !== undefined && others.length === 0 ? only : null
}
