/** The languages of the operator's pages, and which one is asked for. A language is one file; a missing text fails type checking. */
import { endings, questions, type State, waits } from '#machines/protocol.ts'
import { ar } from './ar.ts'
import { callerWords } from './caller-words.ts'
import { en } from './en.ts'
import type { TextName, Words } from './form.ts'
import { fr } from './fr.ts'
import { meanings } from './meanings.ts'
import { lineTitles, stateLabels } from './state-labels.ts'

const languages = { en, fr, ar } satisfies Record<string, Words>
export type PageLanguage = keyof typeof languages
export const pageLanguages = Object.keys(languages) as PageLanguage[]

export interface PageWords extends Words {
  language: PageLanguage
  /** A text with its values put in. */
  say(name: TextName, values?: Record<string, string | number>): string
  /** A state in two or three words; in English the name that the code has for it. */
  labelOf(state: string): string
  /** What callers read in this state, in the page's language, in French on the English page; null where they read nothing. */
  readIn(state: string): string | null
}

/** `asked` is whatever stands in the address. */
export function wordsIn(asked: unknown): PageWords {
  const language = pageLanguages.find(each => each === asked) ?? 'en'
  const words: Words = languages[language]
  const labels: Partial<Record<string, string>> = language === 'en' ? {} : stateLabels[language]
  const read: Partial<Record<string, string>> = callerWords(language === 'en' ? 'fr' : language)
  return {
    ...words,
    language,
    say: (name, values = {}) => filled(words.texts[name], words.dir === 'rtl' ? isolated(values) : values),
    labelOf: state => labels[state] ?? state,
    readIn: state => read[state] ?? null,
  }
}

/** `{name}` stands for a value. */
function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all))
}

/** Latin letters and digits keep their own order among Arabic ones, whatever stands beside them (Unicode's FSI and PDI). */
function isolated(values: Record<string, string | number>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `\u2068${value}\u2069`]))
}

/** The same for the scripts of the page, as JSON that stays JSON within HTML. */
export function wordsAsJson(words: PageWords): string {
  const { language, dir, texts, sides, kinds, messageStates, verdicts, outages } = words
  const states: State[] = ['ready', ...questions, ...waits, ...endings]
  const each = (of: (state: State) => string | null) =>
    Object.fromEntries(states.flatMap(state => (of(state) === null ? [] : [[state, of(state)]])))
  const json = JSON.stringify({
    language,
    dir,
    texts,
    lines: language === 'en' ? {} : lineTitles[language],
    sides,
    kinds,
    messageStates,
    verdicts,
    outages,
    meanings: meanings[language],
    labels: each(words.labelOf),
    read: each(words.readIn),
  })
  return json.replaceAll('<', '\\u003c')
}
