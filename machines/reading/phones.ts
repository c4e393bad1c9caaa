/** Telephone numbers as people and gateways write them. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile'
import { digitsOf, fold, tidy, wordsIn } from './cleaning.ts'

/** A Moroccan mobile number in any spelling, as E.164. Words are read over, any further digit is a mistake. */
export function readPhone(text: string): string | null {
  const words = wordsIn(fold(text)).filter(word => /[0-9]/.test(word))
  const digits = digitsOf(words.join(''))
  return digits === null ? null : mobileOf(digits)
}

/** A Moroccan mobile number out of nothing but digits. */
export function mobileOf(digits: string): string | null {
  const number = parsePhoneNumberFromString(digits.replace(/^00/, '+'), 'MA')?.number
  return number !== undefined && isMoroccanMobile(number) ? number : null
}

/** Of a number in E.164. */
export function isMoroccanMobile(number: string): boolean {
  return /^\+212[67][0-9]{8}$/.test(number)
}

const e164 = /^\+[1-9][0-9]{6,14}$/
/** As nearly all of them come. */
const moroccan = /^\+212[5-8][0-9]{8}$/

/**
 * The number that a gateway says somebody calls or writes from, as E.164: `+212…`, `212…`, `00212…`, `tel:+212…`, `06…`,
 * with blanks, and with a blank where a `+` was not escaped. Null for what is no number: a name, a short code.
 */
export function readCallerNumber(written: string): string | null {
  if (moroccan.test(written)) return written
  const number = tidy(written)
    .replace(/^tel:/i, '')
    .replace(/[\s().-]+/g, '')
    .replace(/^00/, '+')
    .replace(/^0(?=[5-8][0-9]{8}$)/, '+212')
    .replace(/^(?=[1-9])/, '+')
    .replace(/^\+2120/, '+212')
  return e164.test(number) ? number : null
}
