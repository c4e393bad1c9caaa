/** The text messages of a transcript's numbers, each read once and in order. */
import { e164, type Line } from './line.ts'

export interface Inboxes {
  /** Whatever came before is no part of the transcript. */
  skipOlder(number: string): Promise<void>
  /**
   * The next unread message that is `wanted`, waited for. Messages sent at about the same time come in any order, so
   * others stay unread; when none is wanted in time, the first of them.
   */
  next(number: string, wanted: (text: string) => boolean): Promise<Arrival>
  /** A message that comes within a short while. */
  listen(number: string): Promise<Arrival>
}

/** `unseen`: this line shows no messages, so nobody knows. */
export type Arrival = { text: string } | 'none' | 'unseen'

export interface ConnectionTimeouts {
  smsMs?: number
  silenceMs?: number
}

const pollMs = 50

export function createInboxes(
  line: Line,
  { smsMs = 10_000, silenceMs = 1_500 }: ConnectionTimeouts = {},
): Inboxes {
  const fetched = new Map<string, number>()
  const unread = new Map<string, string[]>()

  /** What is unread, freshly fetched; null when this line shows no messages. */
  async function look(to: string): Promise<string[] | null> {
    const messages = await line.messages(to, fetched.get(to) ?? 0)
    if (messages === null) return null
    const last = messages.at(-1)
    if (last !== undefined) fetched.set(to, last.id)
    const all = [...(unread.get(to) ?? []), ...messages.map(({ text }) => text)]
    unread.set(to, all)
    return all
  }

  async function wait(
    number: string,
    timeoutMs: number,
    wanted: (text: string) => boolean,
  ): Promise<Arrival> {
    const to = e164(number)
    for (let waitedMs = 0; ; waitedMs += pollMs) {
      const messages = await look(to)
      if (messages === null) return 'unseen'
      const isLate = waitedMs >= timeoutMs
      const found = messages.findIndex(wanted)
      const taken = found < 0 && isLate ? 0 : found
      const [text] = taken < 0 ? [] : messages.splice(taken, 1)
      if (text !== undefined) return { text }
      if (isLate) return 'none'
      await line.sleep(pollMs)
    }
  }

  return {
    async skipOlder(number) {
      await look(e164(number))
      unread.delete(e164(number))
    },
    next: (number, wanted) => wait(number, smsMs, wanted),
    listen: number => wait(number, silenceMs, () => true),
  }
}
