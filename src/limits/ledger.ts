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

export interface Taking extends Ticket {
  bounds: readonly Bound[]
  nowMs: number
  /** Milliseconds since 1970; `forGood` when it is to count whatever comes of it. */
  untilMs: number
  /** What is known of the key from elsewhere, told when the ledger had nothing of it. */
  known?: readonly Ticket[]
}

/** `already`: this very ticket is out, or was kept. `unseen`: nothing is here of this key, and nobody said what was. */
export interface Taken {
  result: 'taken' | 'already' | 'spent' | 'unseen'
  /** The other tickets, by bound. */
  counts: readonly number[]
}

export interface Ledger {
  take(key: string, taking: Taking): Promise<Taken>
  /** Makes a ticket count until `untilMs`; nothing when all of the key is lost. */
  hold(key: string, ticket: Ticket, untilMs: number): Promise<void>
  giveBack(key: string, id: string): Promise<void>
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
