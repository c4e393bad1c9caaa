/**
 * Dates as files write them: year first (`2027-12-31`), or day first (`31/12/2027`) where the whole file agrees. That a
 * file puts the month first shows only by a date that can be nothing else: each reading says which order it took.
 */
import { asDayMonthYear, asYearMonthDay } from '#machines/reading/calendar.ts'
import { tidy } from '#machines/reading/cleaning.ts'

export type FileDate =
  | { day: string; order: 'year-first' | 'day-first' }
  /** `month-first`: a day of the calendar only as month, day, year. */
  | { day: null; order: 'month-first' | null }

/** Databases and spreadsheets write midnight behind a date. */
const midnight = /[T ]0?0:00(:00([.,]0+)?)?(Z|[+-]00(:?00)?)?$/
const yearFirst = /^([0-9]{4})([-/. ])([0-9]{1,2})\2([0-9]{1,2})$/
const yearLast = /^([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4})$/
const noDay: FileDate = { day: null, order: null }

export function readFileDate(cell: string): FileDate {
  const text = tidy(cell).replace(midnight, '')
  const first = yearFirst.exec(text)
  if (first) return year(`${first[1]}${two(first[3])}${two(first[4])}`)
  const last = yearLast.exec(text)
  if (last) return parts(two(last[1]), two(last[3]), last[4] ?? '')
  if (!/^[0-9]{8}$/.test(text)) return noDay
  const asYear = year(text)
  return asYear.day === null ? parts(text.slice(0, 2), text.slice(2, 4), text.slice(4)) : asYear
}

function year(digits: string): FileDate {
  const day = asYearMonthDay(Number(digits))
  return day === null ? noDay : { day, order: 'year-first' }
}

function parts(first: string, second: string, year: string): FileDate {
  const day = asDayMonthYear(Number(`${first}${second}${year}`))
  if (day !== null) return { day, order: 'day-first' }
  const swapped = asDayMonthYear(Number(`${second}${first}${year}`))
  return { day: null, order: swapped === null ? null : 'month-first' }
}

const two = (part = '') => part.padStart(2, '0')
