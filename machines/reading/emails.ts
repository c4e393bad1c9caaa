/** E-mail addresses as people type them. */
import { tidy } from './cleaning.ts'
import type { Read } from './read.ts'

/** Longer ones cannot be shown on a screen. */
export const longestEmail = 40

const atom = "[a-z0-9!#$%&'+/=?^_{|}~-]+"
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
/** What mail servers take: no empty part before or after a dot, letters at the end. */
const address = new RegExp(`^${atom}(?:\\.${atom})*@(?:${label}\\.)+[a-z]{2,63}$`)

/** What ends a sentence or quotes: no address begins or ends with it. */
const around = /^['`*.-]+|['`*#.!?؟/-]+$/g

/** The words with an `@`, without what stands around them. */
export function addressesIn(text: string): string[] {
  return wordsOf(text)
    .filter(word => word.includes('@'))
    .map(word => word.replace(around, '').toLowerCase())
}

/** The other words. */
export function withoutAddresses(text: string): string {
  if (!text.includes('@')) return text
  return wordsOf(text)
    .filter(word => !word.includes('@'))
    .join(' ')
}

function wordsOf(text: string): string[] {
  return tidy(text)
    .replace(/\s*@\s*/g, '@')
    .split(/[\s,;:()<>[\]"«»،؛]+/)
}

/** The only address in the text. */
export function readEmail(text: string): Read<string> {
  const [value = '', ...more] = addressesIn(text)
  if (more.length > 0 || value.length > 254 || !address.test(value)) return { problem: 'email' }
  return value.length > longestEmail ? { problem: 'emailLong' } : { value }
}
