// Dates as callers write them: read to the day that they mean, or refused with what to type, and never read to two.
import { describe, expect, it } from 'vitest'
import { birthRange, expiryRange, liesIn } from '#machines/date-ranges.ts'
import { dayOf } from '#machines/reading/calendar.ts'
import { readBirthDate, readExpiry } from '#machines/reading/dates.ts'
import { someOf } from '#test/support/thoroughness.ts'

const today = '2026-11-22'

/** Every day from 1900 to 2099, as the calendar has it. */
function* everyDay(): Generator<string> {
  for (let at = Date.UTC(1900, 0, 1); at < Date.UTC(2100, 0, 1); at += 86_400_000) {
    yield new Date(at).toISOString().slice(0, 10)
  }
}

describe('a birth date', () => {
  it.each([
    ['05091980', '1980-09-05'],
    ['19800905', '1980-09-05'],
    ['05/09/1980', '1980-09-05'],
    ['05-09-1980', '1980-09-05'],
    ['05.09.1980', '1980-09-05'],
    ['05 09 1980', '1980-09-05'],
    ['05*09*1980', '1980-09-05'],
    ['05،09،1980', '1980-09-05'],
    ['1980/09/05', '1980-09-05'],
    ['5/9/1980', '1980-09-05'],
    ['1980-9-5', '1980-09-05'],
    ['٠٥٠٩١٩٨٠', '1980-09-05'],
    ['۰۵۰۹۱۹۸۰', '1980-09-05'],
    ['٠٥/٠٩/١٩٨٠', '1980-09-05'],
    ['\u200f05091980\u200f', '1980-09-05'],
    ['5\t9\t1980', '1980-09-05'],
    ['5\r9\n1980', '1980-09-05'],
    ['/05/09/1980/', '1980-09-05'],
    ['(05/09/1980).', '1980-09-05'],
    ['05091980#', '1980-09-05'],
    ['29022024', '2024-02-29'],
    // Eight digits, however they are grouped.
    ['1980 090 5', '1980-09-05'],
    ['050919 8 0', '1980-09-05'],
    // The year alone.
    ['1980', '1980'],
    ['١٩٨٠', '1980'],
    ['né en 1980', '1980'],
    ['19-80', '1980'],
    ['2026', '2026'],
    ['1906', '1906'],
    ['22112026', '2026-11-22'],
    ['22111906', '1906-11-22'],
  ])('%j is read as %j', (typed, value) => expect(readBirthDate(typed, today)).toEqual({ value }))

  it.each([
    ['2027', 'birthRange'],
    ['1905', 'birthRange'],
    ['23112026', 'birthRange'],
    ['21111906', 'birthRange'],
    ['01011880', 'birthRange'],
    ['05/09/1880', 'birthRange'],
    ['80', 'shortYear'],
    ['02/03/10', 'shortYear'],
    ['29022023', 'noSuchDay'],
    ['31111980', 'noSuchDay'],
    ['00121980', 'noSuchDay'],
    ['31131980', 'noSuchDay'],
    ['31/9/1980', 'noSuchDay'],
    ['30 février 1980', 'noSuchDay'],
    ['020310', 'date'],
    ['1111980', 'date'],
    ['11980', 'date'],
    ['123456789', 'date'],
    ['3/1/2020/5', 'date'],
    ['2020/1/3/5', 'date'],
    ['001/1/2020', 'noSuchDay'],
    ['5/9', 'shortYear'],
    ['1', 'date'],
    ['', 'date'],
    ['hier', 'date'],
    // To JavaScript these are numbers, and the numbers are days.
    ['0x103460', 'date'],
    ['0x/10/345C', 'date'],
    ['31a 12 1980', 'date'],
    ['a31 12 1980', 'date'],
    ['05091980 AB123456', 'date'],
  ])('%j is refused: %s', (typed, problem) => expect(readBirthDate(typed, today)).toEqual({ problem }))
})

describe('an expiry date', () => {
  it.each([
    ['22112046', '2046-11-22'],
    ['22111996', '1996-11-22'],
    ['31 décembre 2027', '2027-12-31'],
    ['31 dec. 2027', '2027-12-31'],
    ['2027 décembre 31', '2027-12-31'],
    ['décembre 31 2027', '2027-12-31'],
    ["valable jusqu'au 31/12/2027", '2027-12-31'],
  ])('%j is read as %j', (typed, value) => expect(readExpiry(typed, today)).toEqual({ value }))

  it.each([
    ['23112046', 'expiryRange'],
    ['21111996', 'expiryPast'],
    ['05091980', 'expiryPast'],
    ['2027', 'date'],
    ['12/2027', 'date'],
    ['31/12/27', 'shortYear'],
    ['31122100', 'expiryRange'],
  ])('%j is refused: %s', (typed, problem) => expect(readExpiry(typed, today)).toEqual({ problem }))
})

describe('every form of every day', () => {
  const french = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(
    ' ',
  )
  const arabic = 'يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر'.split(' ')
  const tamazight = 'ⵉⵏⵏⴰⵢⵔ ⴱⵕⴰⵢⵕ ⵎⴰⵕⵚ ⵉⴱⵔⵉⵔ ⵎⴰⵢⵢⵓ ⵢⵓⵏⵢⵓ ⵢⵓⵍⵢⵓⵣ ⵖⵓⵛⵜ ⵛⵓⵜⴰⵏⴱⵉⵔ ⴽⵜⵓⴱⵔ ⵏⵓⵡⴰⵏⴱⵉⵔ ⴷⵓⵊⴰⵏⴱⵉⵔ'.split(
    ' ',
  )

  const readers = [
    { of: 'births', read: (text: string) => readBirthDate(text, today), range: birthRange(today) },
    { of: 'expiries', read: (text: string) => readExpiry(text, today), range: expiryRange(today) },
  ]

  it.each(readers)('that says it whole is read to it: $of', ({ read, range }) => {
    const misread: string[] = []
    for (const day of someOf(everyDay())) {
      if (!liesIn(day, range)) continue
      const [year = '', month = '', date = ''] = day.split('-')
      const named = [french, arabic, tamazight].map(
        names => `${Number(date)} ${names[Number(month) - 1]} ${year}`,
      )
      for (const typed of [
        `${date}${month}${year}`,
        `${year}${month}${date}`,
        `${Number(date)}/${Number(month)}/${year}`,
        ...named,
      ]) {
        const found = read(typed)
        if (!('value' in found) || found.value !== day) misread.push(typed)
      }
    }
    expect(misread).toEqual([])
  })

  /** All days that digits can mean when the year has two or four of them, by trying each way to cut them. */
  function meanings(digits: string): string[] {
    const found = new Set<string>()
    for (let one = 1; one < digits.length - 1; one += 1) {
      for (let two = one + 1; two < digits.length; two += 1) {
        const [a, b, c] = [digits.slice(0, one), digits.slice(one, two), digits.slice(two)]
        for (const [date, year] of [
          [a, c],
          [c, a],
        ] as const) {
          if (date.length > 2 || b.length > 2) continue
          // Six digits are either all in pairs, or have a whole year.
          if (year.length === 2 && (date.length < 2 || b.length < 2)) continue
          const years =
            year.length === 4
              ? [Number(year)]
              : year.length === 2
                ? [1900 + Number(year), 2000 + Number(year)]
                : []
          for (const full of years) found.add(dayOf(full, Number(b), Number(date)) ?? '')
        }
      }
    }
    found.delete('')
    return [...found]
  }

  it.each(readers)(
    'that is short is read where it means one day only, and else refused: $of',
    ({ read, range }) => {
      const misread: string[] = []
      for (const day of someOf(everyDay())) {
        const [year = '', month = '', date = ''] = day.split('-')
        const [shortMonth, shortDate] = [String(Number(month)), String(Number(date))]
        const forms = [
          date + month + year.slice(2),
          year.slice(2) + month + date,
          shortDate + month + year,
          date + shortMonth + year,
        ]
        for (const typed of forms.filter(({ length }) => length === 6 || length === 7)) {
          const possible = meanings(typed).filter(meant => liesIn(meant, range))
          const found = read(typed)
          const expected = possible.length === 1 ? possible[0] : undefined
          if (('value' in found ? found.value : undefined) !== expected)
            misread.push([typed, ...possible].join(' '))
        }
      }
      expect(misread.slice(0, 5)).toEqual([])
    },
  )
})
