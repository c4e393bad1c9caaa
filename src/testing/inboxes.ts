/** The text messages of a story's numbers, each read once and in order. */
import { e164, type Line } from './line.ts'

export interface Inboxes {
  /** What came before the story is none of its business. */
  skipOlder(number: string): Promise<void>
  /** The next unread message, waited for. */
  next(number: string): Promise<Arrival>
  /** A message that comes within a short while. */
  listen(number: string): Promise<Arrival>
}

/** `unseen`: this line shows no messages, so nobody knows. */
export type Arrival = { text: string } | 'none' | 'unseen'

export interface Patience {
  smsMs?: number
  silenceMs?: number
}

const pollMs = 200

export function createInboxes(line: Line, { smsMs = 10_000, silenceMs = 1_500 }: Patience = {}): Inboxes {
  const read = new Map<string, number>()

  async function wait(number: string, patienceMs: number): Promise<Arrival> {
    const to = e164(number)
    for (let waitedMs = 0; ; waitedMs += pollMs) {
      const messages = await line.messages(to, read.get(to) ?? 0)
      if (messages === null) return 'unseen'
      const [message] = messages
      if (message !== undefined) {
        read.set(to, message.id)
        return { text: message.text }
      }
      if (waitedMs >= patienceMs) return 'none'
      await line.sleep(pollMs)
    }
  }

  return {
    async skipOlder(number) {
      const to = e164(number)
      const last = (await line.messages(to, 0))?.at(-1)
      if (last !== undefined) read.set(to, last.id)
    },
    next: number => wait(number, smsMs),
    listen: number => wait(number, silenceMs),
  }
}
