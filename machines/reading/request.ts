/** A text message to the service: what it is for, in which language, and the facts that came with it. */
import type { Answers, Language } from '../protocol.ts'
import { fold } from './cleaning.ts'
import { factsIn } from './facts.ts'
import { type Keyword, keywordIn } from './keywords.ts'

export interface Request {
  keyword: Keyword | null
  /** Whether it asks for a conversation of its own: by a keyword, or because it says everything. */
  begins: boolean
  /** The language that was named. */
  said: Language | null
  /** The language whose script was used; Latin letters tell none. */
  script: Language | null
  /** The facts that could be read; the others are asked for. */
  answers: Answers
  /** Numbers and addresses that were not read; empty when there were too many to be named. */
  unread: string | null
}

/** @param today a day in Morocco, `YYYY-MM-DD`. @param from the sender's number, E.164. */
export function readRequest(text: string, today: string, from = ''): Request {
  const folded = fold(text)
  const { keyword, rest } = keywordIn(folded)
  const script = scriptOf(folded)
  if (keyword === 'help' || keyword === 'stop') {
    return { keyword, begins: false, said: null, script, answers: {}, unread: null }
  }
  const { answers, language, unread } = factsIn(rest, { today, ownPhone: from })
  const begins = keyword === 'start' || isWhole({ answers, unread })
  return { keyword, begins, said: language, script, answers, unread }
}

/** AMO, AIDE and STOP are written by everybody. */
function scriptOf(written: string): Language | null {
  if (/\p{Script=Arabic}/u.test(written)) return 'ar'
  if (/\p{Script=Tifinagh}/u.test(written)) return 'zgh'
  return null
}

/** Everything that a look-up takes, read in one way, and nothing besides. */
export function isWhole({ answers, unread }: Pick<Request, 'answers' | 'unread'>): boolean {
  const { idKind, idNumber, idExpiry, birthDate } = answers
  return unread === null && ![idKind, idNumber, idExpiry, birthDate].includes(undefined)
}
