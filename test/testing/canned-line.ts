// A line with nothing behind it: screens and messages that a test puts there.
import type { Line, Message, Screen } from '#testing'

export type CannedLine = Line & { heard: string[] }

/** `screens` answer dialling, keys and repeats in turn; the last one stays. */
export const createCannedLine = (screens: readonly string[], inbox: readonly string[] = []): CannedLine => {
  const heard: string[] = []
  let shown = 0
  const next = async (): Promise<Screen> => {
    const said = screens[Math.min(shown++, screens.length - 1)] ?? 'END '
    return { text: said.slice(4), ends: said.startsWith('END') }
  }
  const messages: Message[] = []
  return {
    heard,
    dial({ number }) {
      heard.push(`dial ${number}`)
      return next()
    },
    key(text) {
      heard.push(text)
      // What is to arrive arrives while somebody talks.
      if (messages.length === 0)
        messages.push(...inbox.map((message, index) => ({ id: index + 1, text: message })))
      return next()
    },
    repeat: next,
    drop: async () => void heard.push('drop'),
    hangUp: async () => void heard.push('hang up'),
    text: async (number, words) => void heard.push(`text ${number} ${words}`),
    messages: async (_, after) => messages.filter(({ id }) => id > after),
    sleep: async () => {},
  }
}
