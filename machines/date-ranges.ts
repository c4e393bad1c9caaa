/** How far from today the dates of a card may lie: one pair of ranges for what callers type and for files of people. */

/** Both days included. */
export interface DateRange {
  first: string
  last: string
}

/** Nobody is born tomorrow, or has lived for more than 120 years. */
export function birthRange(today: string): DateRange {
  return { first: shiftYears(today, -120), last: today }
}

/** A card that ended 30 years ago is still typed; none lasts for more than 20 years. */
export function expiryRange(today: string): DateRange {
  return { first: shiftYears(today, -30), last: shiftYears(today, 20) }
}

/** `date` is a day, `YYYY-MM-DD`, or a year alone. */
export function liesIn(date: string, { first, last }: DateRange): boolean {
  return date >= first.slice(0, date.length) && date <= last.slice(0, date.length)
}

function shiftYears(date: string, years: number): string {
  return `${Number(date.slice(0, 4)) + years}${date.slice(4)}`
}
