/** Writes down what happens on a phone as a transcript; passwords and codes become wildcards before they are written. */
import { locales } from '../machines/screens.ts'
import type { Watcher } from './player.ts'
import { type Action, writeAction, writeLines } from './transcript.ts'

/** `write` is given whole lines, as they happen. */
export function createTranscriptWriter(write: (lines: string) => void): Required<Watcher> {
  const put = (lines: readonly string[]) => write(`${lines.join('\n')}\n`)
  /** How often each name was given: a second password is another one. */
  const given = new Map<string, number>()
  /** Messages that came between a key and its screen, which stands right below it; null when no screen is awaited. */
  let early: string[][] | null = null
  const putEarly = () => {
    for (const lines of early ?? []) put(lines)
    early = null
  }
  return {
    did(action) {
      // The message itself is written when it is there.
      if (action.do === 'sms') return
      putEarly()
      put(action.do === 'call' ? ['', writeAction(action)] : [writeAction(action)])
      if (awaitsScreen.has(action.do)) early = []
    },
    saw({ text, ends }) {
      put([...writeLines(text), ...(ends ? ['end'] : [])])
      putEarly()
    },
    received(number, text) {
      const lines = ['', writeAction({ do: 'sms', number }), ...writeLines(withoutSecret(text, given))]
      if (early === null) put(lines)
      else early.push(lines)
    },
  }
}

const awaitsScreen: ReadonlySet<Action['do']> = new Set(['call', 'key', 'repeat'])

/** A secret text message is known by the words around the secret. */
function withoutSecret(text: string, given: Map<string, number>): string {
  for (const { messages } of Object.values(locales)) {
    for (const name of ['password', 'code'] as const) {
      const [before = '', after = ''] = messages[name](mark).split(mark)
      if (!text.startsWith(before) || !text.endsWith(after)) continue
      const count = (given.get(name) ?? 0) + 1
      given.set(name, count)
      return `${before}{${name}${count === 1 ? '' : count}}${after}`
    }
  }
  return text
}

const mark = '\u0000'
