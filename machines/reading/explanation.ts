/** Which of the things that a message's words can be explain it: those that leave the fewest numbers unexplained. */
import type { CardStretch } from './message-cards.ts'
import type { DayStretch } from './message-days.ts'
import type { Stretch } from './message-words.ts'

export interface Candidates {
  cards: readonly CardStretch[]
  days: readonly DayStretch[]
  phones: readonly Stretch[]
}

/** What all the best explanations agree on; null where they do not, or where there is none. */
export interface Explanation {
  card: CardStretch | null
  birth: (Stretch & { day: string }) | null
  expiry: (Stretch & { day: string }) | null
}

/** One way to read a message: which stretch is what. */
interface Assignment {
  card: CardStretch | null
  birth: DayStretch | null
  expiry: DayStretch | null
}

/** @param numbers the bits of all words that hold digits. @param isCardAsked rather with a card than without. */
export function explain(numbers: number, candidates: Candidates, isCardAsked = false): Explanation {
  const assignments = bestAssignments(numbers, candidates)
  const withCard = isCardAsked ? assignments.filter(({ card }) => card !== null) : []
  return agreedOn((withCard.length > 0 ? withCard : assignments).flatMap(explanationsOf))
}

function bestAssignments(numbers: number, { cards, days, phones }: Candidates): Assignment[] {
  const births = [null, ...days.filter(day => day.births.length > 0)]
  const expiries = [null, ...days.filter(day => day.expiries.length > 0)]
  let fewest = Number.POSITIVE_INFINITY
  let best: Assignment[] = []
  for (const card of [null, ...cards]) {
    for (const birth of births) {
      if ((bitsOf(card) & bitsOf(birth)) !== 0) continue
      for (const expiry of expiries) {
        let used = bitsOf(card) | bitsOf(birth)
        if ((used & bitsOf(expiry)) !== 0 || !areInOrder(birth, expiry)) continue
        used |= bitsOf(expiry)
        for (const { bits } of phones) if ((bits & used) === 0) used |= bits
        const left = countBits(numbers & ~used)
        if (left > fewest) continue
        if (left < fewest) best = []
        fewest = left
        best.push({ card, birth, expiry })
      }
    }
  }
  return best
}

/** A card is issued after a birth. */
function areInOrder(birth: DayStretch | null, expiry: DayStretch | null): boolean {
  return (
    birth === null || expiry === null || birth.births.some(born => expiry.expiries.some(end => born < end))
  )
}

function explanationsOf({ card, birth, expiry }: Assignment): Explanation[] {
  const births = birth === null ? [null] : birth.births.map(day => ({ ...birth, day }))
  const expiries = expiry === null ? [null] : expiry.expiries.map(day => ({ ...expiry, day }))
  return births.flatMap(born =>
    expiries
      .filter(end => born === null || end === null || born.day < end.day)
      .map(end => ({ card, birth: born, expiry: end })),
  )
}

function agreedOn(explanations: readonly Explanation[]): Explanation {
  const [first] = explanations
  const agreed = <Key extends keyof Explanation>(
    key: Key,
    value: (of: NonNullable<Explanation[Key]>) => string,
  ): Explanation[Key] | null => {
    const values = new Set(explanations.map(one => (one[key] === null ? '' : value(one[key]))))
    return values.size === 1 ? (first?.[key] ?? null) : null
  }
  return {
    card: agreed('card', ({ card }) => JSON.stringify(card)),
    birth: agreed('birth', ({ day }) => day),
    expiry: agreed('expiry', ({ day }) => day),
  }
}

export function bitsOf(stretch: Stretch | null): number {
  return stretch?.bits ?? 0
}

function countBits(bits: number): number {
  let count = 0
  for (let left = bits; left !== 0; left &= left - 1) count += 1
  return count
}
