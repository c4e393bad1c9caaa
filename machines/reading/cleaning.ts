/** What was written, cleaned of what its writer did not mean: nothing invisible, one form for each letter and digit. */

/** What most phones send: nothing in it has a second form. */
const plain = /^[\x20-\x7e]*$/

/** What shows nothing (bidi marks, joiners, control characters), what stands on a letter (vowel signs), tatweel. */
const invisible = /(?:(?![\t\n\r])[\p{Cf}\p{Cc}\p{M}\u0640])+/gu

/** `N°`: the letter is no part of what follows. */
const numberSign = /n\s?[°º]|№/gi

/** ASCII digits for Arabic-Indic and Extended ones, invisible characters dropped, full-width forms folded, ends trimmed. */
export function tidy(text: string): string {
  if (plain.test(text)) return text.trim()
  return text
    .replace(numberSign, ' ')
    .normalize('NFKC')
    .replace(invisible, '')
    .replace(/[\u0660-\u0669]/g, digit => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06F0-\u06F9]/g, digit => String(digit.charCodeAt(0) - 0x6f0))
    .trim()
}

/** As tidy; capitals without accents; one form for each Arabic letter. What is written alike becomes alike. */
export function fold(text: string): string {
  const written = tidy(text)
  if (plain.test(written)) return written.toUpperCase()
  return written
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .normalize('NFC')
    .replaceAll('ٱ', 'ا')
    .replaceAll('ة', 'ه')
    .replace(/[ىی]/g, 'ي')
    .replaceAll('ک', 'ك')
    .toUpperCase()
}

/** Letters and digits alone: whatever separates or adorns them is dropped. */
export function compact(text: string): string {
  return fold(text).replace(/[^\p{L}\p{N}]+/gu, '')
}

/** Latin letters and digits together, letters of another script apart. */
const word = /[\p{sc=Latin}0-9]+|[\p{L}--\p{sc=Latin}]+/gv

/** The words of a folded text, whatever stands between them. */
export function wordsIn(folded: string): string[] {
  return folded.match(plain.test(folded) ? /[A-Z0-9]+/g : word) ?? []
}

/** The digits of a word in which O and I can only be 0 and 1; null when it is no number. */
export function digitsOf(word: string): string | null {
  // Two looks: one pattern for both takes a time that grows with the square of a long word.
  if (!/^[0-9OI]+$/.test(word) || !/[0-9]/.test(word)) return null
  return word.replaceAll('O', '0').replaceAll('I', '1')
}
