/** Text messages that reached the carrier: which, and when. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Posted, taken } from '#test/support/sms-provider.ts'

export interface SentMessage {
  text: string
  /** By `performance.now()`. */
  at: number
}

export interface SentMessages {
  /** To that number, at that time or later. */
  to(phone: string, since?: number): readonly SentMessage[]
  /** The provider's answer to each: it takes them all. */
  take(message: Pick<Posted, 'to' | 'text'>): ReturnType<typeof taken>
}

export function createSentMessages(): SentMessages {
  const sent = new Map<string, SentMessage[]>()
  let count = 0
  return {
    to: (phone, since = 0) => sent.get(phone)?.filter(({ at }) => at >= since) ?? [],
    take({ to, text }) {
      count += 1
      const message = { text, at: performance.now() }
      const others = sent.get(to)
      if (others === undefined) sent.set(to, [message])
      else others.push(message)
      return taken(to, `ATXid_${count}`)
    },
  }
}

const timeoutMs = 20_000

/** @throws when it takes too long. */
export async function untilSent(isSent: () => boolean, what: string): Promise<void> {
  const begun = performance.now()
  while (!isSent()) {
    if (performance.now() - begun > timeoutMs) throw new Error(`not sent in ${timeoutMs / 1_000} s: ${what}`)
    await wait(10)
  }
}
