/** What spreadsheets leave in a cell instead of what was typed: it cannot be brought back, but it can be named. */

/** `1.79E+08` (`1,79E+08` in French): the digits after the first ones are gone. */
const rounded = /^\d+([.,]\d+)?E[+-]\d+$/i
/** `####`: a column too narrow, copied as it was shown. */
const tooNarrow = /^#+$/
/** `#N/A`, `#REF!`, `#VALEUR!`, `#NOM?`, `#DIV/0!` … */
const failedFormula = /^#[\p{L}0/]+[!?]?$/u
/** `178824615.0`: a number that a program took for a measure. */
const measure = /^\d+[.,]0+$/
/** Days since 1900, as `46387`. */
const dayNumber = /^\d{5}([.,]\d+)?$/

export type SpreadsheetTrace = 'rounded number' | 'hidden value' | 'failed formula' | 'number' | 'day number'

/** Null for anything that no spreadsheet made up. */
export function spreadsheetTrace(cell: string, isDate: boolean): SpreadsheetTrace | null {
  if (rounded.test(cell)) return 'rounded number'
  if (tooNarrow.test(cell)) return 'hidden value'
  if (failedFormula.test(cell)) return 'failed formula'
  if (isDate) return dayNumber.test(cell) ? 'day number' : null
  return measure.test(cell) ? 'number' : null
}
