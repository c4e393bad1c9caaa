/** Which option of a menu was chosen: by its number, or by its words in any of the languages. */
import { ar } from '../locales/ar.ts'
import { fr } from '../locales/fr.ts'
import type { Locale } from '../locales/locale.ts'
import { zgh } from '../locales/zgh.ts'
import type { Choice, Question } from '../names.ts'
import { fold, wordsIn } from './cleaning.ts'
import { choiceWords, phrase, politeWords } from './vocabulary.ts'

const locales: readonly Locale[] = [ar, fr, zgh]

/** By its number, 1 to `choices.length`, however punctuated; or by its own words. */
export function readChoice(text: string, question: Question, choices: readonly Choice[]): Choice | null {
  if (choices.length === 0) return null
  if (/^[1-9]$/.test(text)) return choices[Number(text) - 1] ?? null
  const words = wordsIn(fold(text)).filter(word => !politeWords.has(word))
  const numbers = words.filter(word => /[0-9]/.test(word))
  const said = choiceSaid(words.filter(word => !numbers.includes(word)).join(' '), question, choices)
  if (numbers.length === 0) return said
  const [number = '', ...more] = numbers
  const numbered = /^0?[1-9]$/.test(number) ? choices[Number(number) - 1] : undefined
  const isPlain = more.length === 0 && (words.length === 1 || said === numbered)
  return isPlain ? (numbered ?? null) : null
}

function choiceSaid(words: string, question: Question, choices: readonly Choice[]): Choice | null {
  if (words === '') return null
  const said = phrase(words)
  const [only, ...more] = choices.filter(choice => wordsOf(question, choice).has(said))
  return more.length === 0 ? (only ?? null) : null
}

const known = new Map<string, ReadonlySet<string>>()

/** What the menus call it, and what else people call it. */
function wordsOf(question: Question, choice: Choice): ReadonlySet<string> {
  const key = `${question} ${choice}`
  const found = known.get(key) ?? new Set([...menuWords(question, choice), ...(choiceWords[choice] ?? [])])
  known.set(key, found)
  return found
}

function menuWords(question: Question, choice: Choice): string[] {
  return locales.flatMap(({ questions }) => questions[question].choices?.[choice] ?? []).map(phrase)
}
