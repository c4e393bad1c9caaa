/** Where days can stand in a message, and which. */
import { birthRange, expiryRange, liesIn } from '../date-ranges.ts'
import { daysOf, isYear, type Part } from './dates.ts'
import { type Stretch, stretchesFrom, type Word } from './message-words.ts'

/** A stretch that can be a birth date or a card's end, with the days that it can be. */
export interface DayStretch extends Stretch {
  births: readonly string[]
  expiries: readonly string[]
}

/** `1 er janvier 1980` */
const mostWords = 4

export function daysIn(words: readonly Word[], today: string): DayStretch[] {
  const [past, around] = [birthRange(today), expiryRange(today)]
  return dateStretches(words).flatMap(stretch => {
    const parts = partsIn(words, stretch)
    const [only = '', ...more] = parts
    const year = more.length === 0 && isYear(String(only)) ? [String(only)] : []
    const days = daysOf(parts)
    const births = [...days, ...year].filter(day => liesIn(day, past))
    const expiries = days.filter(day => liesIn(day, around))
    return births.length + expiries.length === 0 ? [] : [{ ...stretch, births, expiries }]
  })
}

/** Whether the whole stretch can be one day. */
export function isDay(words: readonly Word[], { from, to }: Pick<Stretch, 'from' | 'to'>): boolean {
  const isDated = words.slice(from, to).every(({ parts }) => parts !== null)
  return isDated && daysOf(partsIn(words, { from, to })).length > 0
}

function dateStretches(words: readonly Word[]): Stretch[] {
  return words.flatMap((_, from) => stretchesFrom(words, from, mostWords, ({ parts }) => parts !== null))
}

function partsIn(words: readonly Word[], { from, to }: Pick<Stretch, 'from' | 'to'>): Part[] {
  return words.slice(from, to).flatMap(({ parts }) => parts ?? [])
}
