/** What can be said at every question: back, leave, help. */
import { fold, wordsIn } from './cleaning.ts'
import { readKeyword } from './keywords.ts'
import { backWords, leaveWords, phrase } from './vocabulary.ts'

export type Command = 'back' | 'leave' | 'help'

/** `0` and `00` however punctuated, with or instead of their words; STOP leaves as well, whatever stands after it. */
export function readCommand(text: string): Command | null {
  // As nearly all answers come: a number, or a card's.
  if (/^[0-9]{2,}$/.test(text) && text !== '00') return null
  if (/^[A-Za-z]{1,2}[0-9]+$/.test(text)) return null
  const words = wordsIn(fold(text))
  const said = phrase(words.filter(word => !/^00?$/.test(word)).join(' '))
  const digits = words.filter(word => /[0-9]/.test(word)).join('')
  if (said === '' && digits === '00') return 'leave'
  if (said === '' && digits === '0') return 'back'
  if (leaveWords.includes(said) && digits !== '0') return 'leave'
  if (backWords.includes(said) && digits !== '00') return 'back'
  const keyword = readKeyword(text)
  if (keyword === 'stop') return 'leave'
  return keyword === 'help' ? 'help' : null
}
