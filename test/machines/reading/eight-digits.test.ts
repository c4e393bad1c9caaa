/** Every eight digits there are: in a file of its own, for it takes longer than all other tests of the machine. */
import { expect, it } from 'vitest'
import { asDayMonthYear, asYearMonthDay } from '#machines/reading/calendar.ts'
import { isQuick } from '#test/support/thoroughness.ts'

it.skipIf(isQuick)(
  'reads no eight digits both as day month year and as year month day',
  () => {
    let [dayFirst, yearFirst, both] = [0, 0, 0]
    for (let digits = 0; digits < 100_000_000; digits += 1) {
      const isDayFirst = asDayMonthYear(digits) !== null
      const isYearFirst = asYearMonthDay(digits) !== null
      if (isDayFirst) dayFirst += 1
      if (isYearFirst) yearFirst += 1
      if (isDayFirst && isYearFirst) both += 1
    }
    const daysOfTwoCenturies = 200 * 365 + 49
    expect({ dayFirst, yearFirst, both }).toEqual({
      dayFirst: daysOfTwoCenturies,
      yearFirst: daysOfTwoCenturies,
      both: 0,
    })
    // A hundred million inputs take seconds, on a busy machine more.
  },
  180_000,
)
