/** What was typed, read generously: a card number, a date, a phone number, a code; or null when it cannot be read. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile'

/** What shows nothing: format characters (bidi marks, joiners, byte-order mark), control characters, tatweel. */
const invisible = /(?![\t\n\r])[\p{Cf}\p{Cc}\u0640]/gu
const separators = /[\s.,;:/\\*'_\u060C\u2010-\u2015\u2212-]+/g

/** What could be read. */
export interface Read {
  value: string
}

/** What most phones send: nothing in it is to be folded. */
const plain = /^[\x20-\x7e]*$/

/** ASCII digits for Arabic-Indic and Extended ones, invisible marks dropped, full-width forms folded, ends trimmed. */
export function tidy(text: string): string {
  if (plain.test(text)) return text.trim()
  return text
    .normalize('NFKC')
    .replace(invisible, '')
    .replace(/[\u0660-\u0669]/g, digit => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06F0-\u06F9]/g, digit => String(digit.charCodeAt(0) - 0x6f0))
    .trim()
}

/** The option's number, 1 to `count`. */
export function readChoice(text: string, count: number): number | null {
  const digit = /^([1-9])[.)#-]?$/.exec(tidy(text))?.[1]
  return digit !== undefined && Number(digit) <= count ? Number(digit) : null
}

/** Upper-case letters and digits, everything that separates dropped. */
function compact(text: string): string {
  return tidy(text).replace(separators, '').toUpperCase()
}

/** A national card's number: one or two letters, then one to eight digits. */
export function readCnie(text: string): string | null {
  const number = compact(text)
  return /^[A-Z]{1,2}[0-9]{1,8}$/.test(number) ? number : null
}

/** A national card's number without its letters, as a keypad without letters gives it. */
export function readCnieDigits(text: string): string | null {
  const number = compact(text)
  return /^[0-9]{1,8}$/.test(number) ? number : null
}

export function readResidence(text: string): string | null {
  const number = compact(text)
  return /^[A-Z0-9]{4,15}$/.test(number) ? number : null
}

/** One or two letters, by rank in two digits each (`0102` is AB) or as letters. */
export function readLetters(text: string): string | null {
  const typed = compact(text)
  if (/^[A-Z]{1,2}$/.test(typed)) return typed
  if (!/^([0-9]{2}){1,2}$/.test(typed)) return null
  const ranks = typed.match(/../g)?.map(Number) ?? []
  return ranks.every(rank => rank >= 1 && rank <= 26)
    ? ranks.map(rank => String.fromCharCode(64 + rank)).join('')
    : null
}

/** A calendar day as `YYYY-MM-DD`, from day month year or year month day, years 1900 to 2099. */
export function readDay(text: string): string | null {
  const parts = tidy(text).split(separators).filter(Boolean)
  if (!parts.every(part => /^[0-9]+$/.test(part))) return null
  const [first = '', second = '', third = ''] = parts
  if (parts.length === 3 && Math.max(first.length, second.length) <= 2 && third.length === 4) {
    return written(asDayMonthYear(Number(first + second.padStart(2, '0') + third)))
  }
  if (parts.length === 3 && Math.max(second.length, third.length) <= 2 && first.length === 4) {
    return written(asYearMonthDay(Number(first + second.padStart(2, '0') + third.padStart(2, '0'))))
  }
  const digits = parts.join('')
  if (digits.length !== 8) return null
  return written(asDayMonthYear(Number(digits)) ?? asYearMonthDay(Number(digits)))
}

type Day = readonly [year: number, month: number, date: number]

/**
 * Eight digits as DDMMYYYY. They can never be YYYYMMDD too: here the fifth and sixth are 19 or 20, there they are a
 * month, 01 to 12.
 */
export function asDayMonthYear(digits: number): Day | null {
  return calendarDay(digits % 10_000, Math.floor(digits / 10_000) % 100, Math.floor(digits / 1_000_000))
}

/** Eight digits as YYYYMMDD. */
export function asYearMonthDay(digits: number): Day | null {
  return calendarDay(Math.floor(digits / 10_000), Math.floor(digits / 100) % 100, digits % 100)
}

function calendarDay(year: number, month: number, date: number): Day | null {
  if (year < 1900 || year > 2099 || month < 1 || month > 12) return null
  return date >= 1 && date <= daysIn(year, month) ? [year, month, date] : null
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function written(day: Day | null): string | null {
  return day?.map(part => String(part).padStart(2, '0')).join('-') ?? null
}

/** A birth date, or a year alone; `out of range` when in the future or more than 120 years ago. */
export function readBirthDate(text: string, today: string): Read | 'outOfRange' | null {
  const year = tidy(text).replace(separators, '')
  const read = /^(19|20)[0-9]{2}$/.test(year) ? year : readDay(text)
  if (read === null) return null
  const oldest = shiftYears(today, -120)
  return read > today.slice(0, read.length) || read < oldest.slice(0, read.length)
    ? 'outOfRange'
    : { value: read }
}

/** An expiry date, at most 20 years ahead and 30 behind. */
export function readExpiry(text: string, today: string): Read | 'outOfRange' | null {
  const read = readDay(text)
  if (read === null) return null
  return read > shiftYears(today, 20) || read < shiftYears(today, -30) ? 'outOfRange' : { value: read }
}

function shiftYears(date: string, years: number): string {
  return `${Number(date.slice(0, 4)) + years}${date.slice(4)}`
}

/** A Moroccan mobile number in any spelling, as E.164. */
export function readPhone(text: string): string | null {
  const typed = tidy(text).replace(/^00/, '+')
  const number = parsePhoneNumberFromString(typed, 'MA')?.number
  return number !== undefined && /^\+212[67][0-9]{8}$/.test(number) ? number : null
}

export const longestEmail = 40

/** An address as the HTML standard's e-mail field takes it; `tooLong` when it cannot be shown on a screen. */
export function readEmail(text: string): Read | 'tooLong' | null {
  const address = tidy(text).replace(/\s/g, '').toLowerCase()
  const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
  if (!new RegExp(`^[a-z0-9.!#$%&'+/=?^_{|}~-]+@${label}(?:\\.${label})+$`).test(address)) return null
  return address.length > longestEmail ? 'tooLong' : { value: address }
}

/** Six digits. */
export function readCode(text: string): string | null {
  const code = compact(text)
  return /^[0-9]{6}$/.test(code) ? code : null
}
