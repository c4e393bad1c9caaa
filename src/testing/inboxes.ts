/** The text messages of a story's numbers, each read once and in order. */
import { e164, type Line } from './line.ts'

export interface Inboxes {
  /** What came before the story is none of its business. */
  skipOlder(number: string): Promise<void>
  /** The next unread message, waited for; null when none came, `unseen` when this line shows no messages. */
  next(number: string): Promise<string | null>
  /** A message that comes within a short while; null when all is silent. */
  listen(number: string): Promise<string | null>
}

export interface Patience {
  smsMs?: number
  silenceMs?: number
}

const pollMs = 100

export function createInboxes(line: Line, { smsMs = 8_000, silenceMs = 1_500 }: Patience = {}): Inboxes {
  const read = new Map<string, number>()

  async function wait(number: string, patienceMs: number): Promise<string | null> {
    const to = e164(number)
    for (let waitedMs = 0; ; waitedMs += pollMs) {
      const messages = await line.messages(to, read.get(to) ?? 0)
      if (messages === null) return 'unseen'
      const [message] = messages
      if (message !== undefined) {
        read.set(to, message.id)
        return message.text
      }
      if (waitedMs >= patienceMs) return null
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
