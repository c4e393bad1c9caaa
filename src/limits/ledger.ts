/**
 * Tickets by key: what counts is a ticket with a name, so that taking it twice counts once and giving it back twice gives
 * back once. Nothing can fall below zero, and a ticket belongs to the day on which it was taken.
 *
 * A ticket that is out counts until its time; kept, for as long as anybody asks about its day. Whoever dies with one in
 * hand leaves one that ends by itself.
 */
export interface Ticket {
  id: string
  /** Days since 1970, in Morocco. */
  day: number
}

/** At most so many tickets in as many days, today being one. */
export interface Bound {
  days: number
  most: number
}

/** Where a ticket is taken, and how many there may be. */
export interface Count {
  key: string
  bounds: readonly Bound[]
}

/** A count with what is known of it from elsewhere, which the ledger may have lost. */
export interface KnownCount extends Count {
  known: readonly Ticket[]
}

export interface TicketRequest extends Ticket {
  nowMs: number
  /** Milliseconds since 1970; `forGood` when it is to count whatever comes of it. */
  untilMs: number
}

/** `already`: this very ticket is out, or was kept. */
export interface Taken {
  result: 'taken' | 'already' | 'spent'
  /** The other tickets, by bound. */
  counts: readonly number[]
}

/** What becomes of a ticket that is out: it counts until then, or not at all. */
export type Settlement = { key: string; untilMs: number } | { key: string; isGivenBack: true }

export interface Ledger {
  /** The same ticket in each of the counts: what was taken of each, in their order. */
  take(request: TicketRequest, counts: readonly KnownCount[]): Promise<Taken[]>
  /** Nothing happens to a ticket of which the whole key was lost. */
  settle(ticket: Ticket, settlements: readonly Settlement[]): Promise<void>
}

export const forGood = 0
/** No bound looks back further. */
export const longestDays = 30

/** `2026-11-29` as days since 1970. */
export function dayNumber(today: string): number {
  return Date.parse(`${today}T00:00:00Z`) / 86_400_000
}

export function written({ day }: Ticket, untilMs: number): string {
  return `${day}:${untilMs}`
}
