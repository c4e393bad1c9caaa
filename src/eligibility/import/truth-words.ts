/** The usual words for true and false, as spreadsheets, databases and people write them. */
import { tidy } from '#machines/reading/cleaning.ts'

const words: Readonly<Record<'true' | 'false', readonly string[]>> = {
  true: ['true', 't', 'yes', 'y', 'vrai', 'v', 'oui', 'o', '1', 'نعم', 'صحيح', 'صح'],
  false: ['false', 'f', 'no', 'n', 'faux', 'non', '0', 'لا', 'خطأ', 'خطا', 'غير صحيح'],
}

const truths = new Map([
  ...words.true.map(word => [word, true] as const),
  ...words.false.map(word => [word, false] as const),
])

/** Null for any other word, and for an empty cell: nobody said. */
export function readTruth(cell: string): boolean | null {
  return truths.get(cell) ?? truths.get(tidy(cell).toLowerCase()) ?? null
}
