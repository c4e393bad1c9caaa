/**
 * What a look-up takes, and what of it stays. Only a verdict counts: a look-up takes its tickets before it is made, so
 * that guesses of one instant cannot pass together, and whatever fails gives them back.
 *
 * Nobody is shut out by others: failures count by card and caller, and by card over all callers. When others have spent a
 * card, a caller with at most one failure of their own on it is answered later, by SMS, by call alone; a few a day and a
 * month for the card, one a day for the caller. Messages, whose sender can be forged, are counted apart.
 */
import type { Clock } from '../platform/clock.ts'
import type { KeptTickets } from './kept-tickets.ts'
import {
  type Bound,
  dayNumber,
  forGood,
  type Ledger,
  longestDays,
  type Settlement,
  type Ticket,
} from './ledger.ts'

export interface LookUpLimitSettings {
  lookUpsPerCaller: number
  failuresPerId: number
  failuresPerCard: { day: number; week: number; month: number }
}

/** What a look-up holds: by the name of each count the key under which its ticket lies. Plain data. */
export interface LookUpTicket extends Ticket {
  held: { [Count in CountName]?: string }
}

export interface LookUpRequest {
  /** Names the look-up: asked again under this name it takes nothing more. */
  id: string
  caller: string
  /** In the one form under which it is counted. */
  card: string
  channel: string
  /** Whether what others did with this card is no matter to this caller: the phone of its account. */
  isExempt(): Promise<boolean>
}

export type Admission = { admitted: 'now' | 'later'; ticket: LookUpTicket } | { refused: 'caller' | 'card' }

/** All throw Failure `sessions-unavailable`, or `database-unavailable` where Redis has lost what the database knows. */
export interface LookUpTickets {
  admit(lookUp: LookUpRequest): Promise<Admission>
  /** The verdict was reached. */
  settle(ticket: LookUpTicket, verdict: 'found' | 'unknown'): Promise<void>
  /** The verdict comes within a day. */
  hold(ticket: LookUpTicket): Promise<void>
  /** There was no verdict. */
  giveBack(ticket: LookUpTicket): Promise<void>
}

type CountName = 'look-ups' | 'own' | 'failures' | 'later' | 'own-later'
type Names = readonly CountName[]

export interface LookUpTicketParts {
  ledger: Ledger
  kept: Pick<KeptTickets, 'add' | 'known'>
  clock: Clock
  settings: LookUpLimitSettings
  keyOf(purpose: 'caller' | 'card', value: string): string
  rateLimited(limit: 'look-ups' | 'failures' | 'cards'): void
}

/** Longer than any turn. */
const leaseMs = 60_000
/** Longer than a deferred look-up is tried. */
const deferredMs = 26 * 3_600_000
/** More of their own, within thirty days, and a caller is no longer taken for one who has slipped once. */
const slipsAllowed = 1

export function createLookUpTickets(parts: LookUpTicketParts): LookUpTickets {
  const { ledger, kept, clock, settings, keyOf, rateLimited } = parts
  const { day, week, month } = settings.failuresPerCard
  const bounds: Record<CountName, readonly Bound[]> = {
    'look-ups': [{ days: 1, most: settings.lookUpsPerCaller }],
    own: [
      { days: 1, most: settings.failuresPerId },
      { days: longestDays, most: Number.MAX_SAFE_INTEGER },
    ],
    failures: [
      { days: 1, most: day },
      { days: 7, most: week },
      { days: longestDays, most: month },
    ],
    later: [
      { days: 1, most: 10 },
      { days: longestDays, most: 40 },
    ],
    'own-later': [{ days: 1, most: 1 }],
  }

  function keysOf({ caller, card, channel }: LookUpRequest): Record<CountName, string> {
    const [byCaller, byCard] = [keyOf('caller', caller), keyOf('card', card)]
    const byBoth = keyOf('card', `${card} ${caller}`)
    return {
      'look-ups': `look-ups:${channel}:${byCaller}`,
      own: `own:${channel}:${byBoth}`,
      failures: `failures:${channel}:${byCard}`,
      later: `later:${channel}:${byCard}`,
      'own-later': `own-later:${channel}:${byBoth}`,
    }
  }

  /** Takes a ticket of each, and names in `mine` those that this look-up did not hold before. */
  async function takeAll(names: Names, keys: Record<CountName, string>, ticket: Ticket, mine: CountName[]) {
    const nowMs = clock.now()
    const counts = names.map(name => ({ key: keys[name], bounds: bounds[name] }))
    const taken = await ledger.take({ ...ticket, nowMs, untilMs: nowMs + leaseMs }, await kept.known(counts))
    mine.push(...names.filter((_, index) => taken[index]?.result === 'taken'))
    return taken
  }

  const settlementsOf = (
    keys: readonly string[],
    outcome: { untilMs: number } | { isGivenBack: true },
  ): Settlement[] => keys.map(key => ({ key, ...outcome }))

  const giveBack = (ticket: LookUpTicket): Promise<void> =>
    ledger.settle(ticket, settlementsOf(Object.values(ticket.held), { isGivenBack: true }))

  return {
    async admit(lookUp) {
      const ticket = { id: lookUp.id, day: dayNumber(clock.today()) }
      const keys = keysOf(lookUp)
      const holding = (names: Names): LookUpTicket => ({
        ...ticket,
        held: Object.fromEntries(names.map(name => [name, keys[name]])),
      })
      const mine: CountName[] = []
      const may = (names: Names) => takeAll(names, keys, ticket, mine)
      const refuse = async (refused: 'caller' | 'card', limit: 'look-ups' | 'failures' | 'cards') => {
        await giveBack(holding(mine))
        rateLimited(limit)
        return { refused }
      }

      try {
        const [byCaller, own, byCard] = await may(['look-ups', 'own', 'failures'])
        if (byCaller?.result === 'spent') return await refuse('caller', 'look-ups')
        if (own?.result === 'spent') return await refuse('caller', 'failures')
        if (byCard?.result !== 'spent') {
          return { admitted: 'now', ticket: holding(['look-ups', 'own', 'failures']) }
        }
        if (await lookUp.isExempt()) return { admitted: 'now', ticket: holding(['look-ups', 'own']) }
        const slips = own?.counts[1] ?? 0
        if (lookUp.channel !== 'ussd' || slips > slipsAllowed) return await refuse('card', 'cards')
        const later = await may(['own-later', 'later'])
        if (later.some(({ result }) => result === 'spent')) return await refuse('card', 'cards')
        return { admitted: 'later', ticket: holding(['look-ups', 'own', 'own-later', 'later']) }
      } catch (thrown) {
        // Not asked after all. What cannot be given back now does not count for long.
        await giveBack(holding(mine)).catch(() => {})
        throw thrown
      }
    },

    async settle(ticket, verdict) {
      const names = Object.keys(ticket.held) as Names
      const stays = verdict === 'unknown' ? names : names.filter(name => name === 'look-ups')
      const keysOf = (some: Names) => some.map(name => ticket.held[name] ?? '')
      await ledger.settle(ticket, [
        ...settlementsOf(keysOf(stays), { untilMs: forGood }),
        ...settlementsOf(keysOf(names.filter(name => !stays.includes(name))), { isGivenBack: true }),
      ])
      for (const name of stays) {
        const days = Math.max(...bounds[name].map(bound => bound.days))
        kept.add(ticket.held[name] ?? '', ticket, endOf(ticket.day, days))
      }
    },

    hold: ticket =>
      ledger.settle(ticket, settlementsOf(Object.values(ticket.held), { untilMs: clock.now() + deferredMs })),

    giveBack,
  }
}

/** When nobody asks any more about a day, with a day to spare for time zones. */
export function endOf(day: number, days: number): Date {
  return new Date((day + days + 1) * 86_400_000)
}
