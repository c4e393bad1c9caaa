/** The number of an identity card: national card (CNIE) or residence card. */
import { compact, digitsOf } from './cleaning.ts'

/**
 * Every national card's number that a word of capitals and digits can mean: one or two letters, then one to eight
 * digits; the letters may be left out. O and I are letters where they stand as letters do; else they are 0 and 1.
 */
export function cnieNumbersIn(word: string): string[] {
  if (/^[A-Z]{0,2}[0-9]{1,8}$/.test(word)) return [word]
  return [0, 1, 2].flatMap(letters => {
    const digits = digitsOf(word.slice(letters))
    const isNumber = digits !== null && digits.length <= 8 && /^[A-Z]*$/.test(word.slice(0, letters))
    return isNumber ? [word.slice(0, letters) + digits] : []
  })
}

/** One or two letters, then one to eight digits. */
export function readCnie(text: string): string | null {
  const [only, ...more] = cnieNumbersIn(compact(text))
  return only !== undefined && more.length === 0 && /^[A-Z]/.test(only) ? only : null
}

/** Four to fifteen letters and digits, a digit among them; a Moroccan phone number is none. */
export function readResidence(text: string): string | null {
  const number = compact(text)
  return /^(?=.*[0-9])[A-Z0-9]{4,15}$/.test(number) && !isMoroccanPhone(number) ? number : null
}

/** As it is dialled at home or from abroad, fixed lines included. */
export function isMoroccanPhone(digits: string): boolean {
  return /^(0|(00)?2120?)[5-8][0-9]{8}$/.test(digits)
}
