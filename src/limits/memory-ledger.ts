/** Tickets in this process's memory. */
import {
  forGood,
  type KnownCount,
  type Ledger,
  longestDays,
  type Taken,
  type TicketRequest,
} from './ledger.ts'

type Kept = Map<string, { day: number; untilMs: number }>

export function createMemoryLedger(): Ledger {
  const keys = new Map<string, Kept>()
  let sweepAt = 10_000

  /** Nobody asks again about most keys: what is too old goes when there are many. */
  function sweep(day: number): void {
    if (keys.size < sweepAt) return
    for (const [key, kept] of keys) {
      if ([...kept.values()].every(ticket => ticket.day <= day - longestDays)) keys.delete(key)
    }
    sweepAt = Math.max(10_000, 2 * keys.size)
  }

  function takeOf({ id, day, nowMs, untilMs }: TicketRequest, { key, bounds, known }: KnownCount): Taken {
    sweep(day)
    const kept: Kept = keys.get(key) ?? new Map()
    for (const ticket of known) {
      if (!kept.has(ticket.id)) kept.set(ticket.id, { day: ticket.day, untilMs: forGood })
    }
    for (const [other, ticket] of kept) {
      const isOver = ticket.untilMs !== forGood && ticket.untilMs <= nowMs
      if (isOver || ticket.day <= day - longestDays) kept.delete(other)
    }
    const others = [...kept].filter(([other]) => other !== id)
    const counts = bounds.map(({ days }) => others.filter(([, ticket]) => ticket.day > day - days).length)
    const mine = kept.get(id)
    if (mine !== undefined) {
      if (mine.untilMs !== forGood) mine.untilMs = untilMs
      return { result: 'already', counts }
    }
    const isSpent = bounds.some(({ most }, index) => (counts[index] ?? 0) >= most)
    if (!isSpent) kept.set(id, { day, untilMs })
    if (kept.size > 0) keys.set(key, kept)
    return { result: isSpent ? 'spent' : 'taken', counts }
  }

  return {
    take: async (taking, counts) => counts.map(count => takeOf(taking, count)),

    async settle({ id, day }, fates) {
      for (const fate of fates) {
        const kept = keys.get(fate.key)
        if ('untilMs' in fate) kept?.set(id, { day, untilMs: fate.untilMs })
        else kept?.delete(id)
        if (kept?.size === 0) keys.delete(fate.key)
      }
    },
  }
}
