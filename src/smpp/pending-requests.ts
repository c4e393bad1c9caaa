/** Requests that are written and unanswered, by their sequence number. */
import { lastSequence, type Pdu } from './protocol.ts'

export type Outcome =
  | { kind: 'answered'; pdu: Pdu }
  /** It was written, and nobody knows what became of it. */
  | { kind: 'unanswered' }
  /** Not an octet of it has left. */
  | { kind: 'unwritten' }

export function createPendingRequests(responseMs: number, first = 1) {
  const waiting = new Map<number, { resolve(outcome: Outcome): void; timer: NodeJS.Timeout }>()
  let next = first

  function take(sequence: number) {
    const one = waiting.get(sequence)
    waiting.delete(sequence)
    if (one !== undefined) clearTimeout(one.timer)
    return one
  }

  return {
    begin(): { sequence: number; outcome: Promise<Outcome> } {
      while (waiting.has(next)) next = next === lastSequence ? 1 : next + 1
      const sequence = next
      next = next === lastSequence ? 1 : next + 1
      const { promise, resolve } = Promise.withResolvers<Outcome>()
      const timer = setTimeout(() => take(sequence)?.resolve({ kind: 'unanswered' }), responseMs)
      waiting.set(sequence, { resolve, timer })
      return { sequence, outcome: promise }
    },
    /** A response that nobody waits for is ignored. */
    settle(pdu: Pdu): void {
      take(pdu.sequence)?.resolve({ kind: 'answered', pdu })
    },
    /** Its response came, and cannot be read. */
    spoil(sequence: number): void {
      take(sequence)?.resolve({ kind: 'unanswered' })
    },
    close(): void {
      for (const sequence of waiting.keys()) take(sequence)?.resolve({ kind: 'unanswered' })
    },
    count: () => waiting.size,
  }
}
