/** Days of the calendar, years 1900 to 2099. A day is written `YYYY-MM-DD`. */

/** The day, if there is such a one. */
export function dayOf(year: number, month: number, date: number): string | null {
  if (year < 1900 || year > 2099 || month < 1 || month > 12) return null
  if (date < 1 || date > daysIn(year, month)) return null
  return `${year}-${twoDigits(month)}-${twoDigits(date)}`
}

/**
 * Eight digits as DDMMYYYY. They can never be YYYYMMDD too: here the fifth and sixth are 19 or 20, there they are a
 * month, 01 to 12.
 */
export function asDayMonthYear(digits: number): string | null {
  return dayOf(digits % 10_000, Math.floor(digits / 10_000) % 100, Math.floor(digits / 1_000_000))
}

/** Eight digits as YYYYMMDD. */
export function asYearMonthDay(digits: number): string | null {
  return dayOf(Math.floor(digits / 10_000), Math.floor(digits / 100) % 100, digits % 100)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
