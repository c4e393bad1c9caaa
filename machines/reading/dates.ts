/**
 * Dates as people write them: day month year or year month day, in digits or with the month's name, with or without
 * separators. A year of two digits, six or seven digits in a row: read where exactly one day of all that they can mean
 * is possible.
 */

import { birthRange, type DateRange, expiryRange, liesIn } from '../date-ranges.ts'
import type { Problem } from '../names.ts'
import { asDayMonthYear, asYearMonthDay, dayOf } from './calendar.ts'
import { digitsOf, fold, wordsIn } from './cleaning.ts'
import { monthNamed } from './months.ts'
import type { Read } from './read.ts'

/** Digits as they stand, or a month that was named, 1 to 12. */
export type Part = string | number

/** A birth date, or its year alone. */
export function readBirthDate(text: string, today: string): Read<string> {
  const parts = partsIn(text)
  const range = birthRange(today)
  const digits = parts.join('')
  if (isYear(digits)) return liesIn(digits, range) ? { value: digits } : { problem: 'birthRange' }
  if (digits.length === 2) return { problem: 'shortYear' }
  return theDayIn(range, parts, { early: 'birthRange', late: 'birthRange' })
}

/** The day on which a card ends. */
export function readExpiry(text: string, today: string): Read<string> {
  return theDayIn(expiryRange(today), partsIn(text), { early: 'expiryPast', late: 'expiryRange' })
}

export function isYear(digits: string): boolean {
  return /^(19|20)[0-9]{2}$/.test(digits)
}

/** What a word can be of a date: digits, a month, or several in one (`5sept1980`); null when it is something else. */
export function partsOf(word: string): Part[] | null {
  if (!/[0-9]/.test(word)) return partOf(word)
  const digits = digitsOf(word)
  if (digits !== null) return [digits]
  const parts: Part[] = []
  for (const run of word.match(/[0-9]+|[^0-9]+/g) ?? []) {
    const read = /^[0-9]/.test(run) ? [run] : partOf(run)
    if (read === null) return null
    parts.push(...read)
  }
  return parts
}

/** Of letters: a month; of `1er` what is no digit, also apart from it, says nothing. */
function partOf(letters: string): Part[] | null {
  if (letters === 'ER' || letters === 'ERE') return []
  const month = monthNamed(letters)
  return month === undefined ? null : [month]
}

/** Words without digits are read over; a word with digits that is of no date leaves none. */
function partsIn(text: string): Part[] {
  // As nearly all of them come.
  if (/^[0-9]+$/.test(text)) return [text]
  const parts: Part[] = []
  for (const word of wordsIn(fold(text))) {
    const read = partsOf(word)
    if (read !== null) parts.push(...read)
    else if (/[0-9]/.test(word)) return []
  }
  return parts
}

/** Every day that `parts` can mean. */
export function daysOf(parts: readonly Part[]): string[] {
  const [first = '', second = '', third = ''] = parts
  // A month that is named can also stand first.
  const days =
    parts.length !== 3 ? [] : isMonth(first) ? inThree(second, first, third) : inThree(first, second, third)
  if (days.length === 0 && !parts.some(isMonth)) days.push(...inOne(parts.join(''), parts.length))
  return [...new Set(days)]
}

function inThree(first: Part, month: Part, third: Part): string[] {
  return [...daysWith(first, month, third), ...daysWith(third, month, first)]
}

function daysWith(date: Part, month: Part, year: Part): string[] {
  const isDate = typeof date === 'string' && date.length <= 2
  if (!isDate || (typeof month === 'string' && month.length > 2)) return []
  return yearsOf(year).flatMap(full => dayOf(full, Number(month), Number(date)) ?? [])
}

function yearsOf(year: Part): number[] {
  if (typeof year === 'number') return []
  if (year.length === 4) return [Number(year)]
  return year.length === 2 ? [1900 + Number(year), 2000 + Number(year)] : []
}

/** Where six or seven digits can be cut; eight are read whole, however they are grouped. */
const cuts: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  6: [
    [2, 4],
    [1, 2],
    [4, 5],
  ],
  7: [
    [1, 3],
    [2, 3],
    [4, 5],
    [4, 6],
  ],
}

function inOne(digits: string, groups: number): string[] {
  if (digits.length === 8) {
    return [asDayMonthYear(Number(digits)), asYearMonthDay(Number(digits))].filter(day => day !== null)
  }
  const found = groups === 1 ? (cuts[digits.length] ?? []) : []
  return found.flatMap(([one, two]) =>
    inThree(digits.slice(0, one), digits.slice(one, two), digits.slice(two)),
  )
}

function theDayIn(
  range: DateRange,
  parts: readonly Part[],
  outside: { early: Problem; late: Problem },
): Read<string> {
  const days = daysOf(parts)
  const [only, ...more] = days.filter(day => liesIn(day, range))
  if (more.length > 0) return { problem: parts.length === 3 ? 'shortYear' : 'date' }
  if (only !== undefined) return { value: only }
  if (days.length > 0) return { problem: days.every(day => day < range.first) ? outside.early : outside.late }
  const years = yearsWritten(parts)
  if (years.length === 0) return { problem: 'date' }
  return { problem: years.some(isYear) ? 'noSuchDay' : outside.late }
}

/** Where a year stands in what is written as a day is. */
function yearsWritten(parts: readonly Part[]): string[] {
  const digits = parts.filter(part => !isMonth(part)).join('')
  if (parts.length === 3) return parts.map(String).filter(part => part.length === 4)
  return digits.length === 8 ? [digits.slice(0, 4), digits.slice(4)] : []
}

function isMonth(part: Part): part is number {
  return typeof part === 'number'
}
