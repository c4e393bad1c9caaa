/** What is measured of the time that people wait. */
import type { Distribution } from '../distribution.ts'
import type { Felt, HopKind } from '../felt-mix.ts'
import type { Looks } from '../onlookers.ts'
import type { Starts } from '../starts.ts'

export interface FeltFigures {
  hopsPerSecond: number
  seconds: number
  /** What the carrier took to answer. */
  carrierMs: number
  processorShare: number
  hops: Record<HopKind, Felt>
  /** Milliseconds from the confirmation, or from the text message, until the SMS was with the carrier. */
  toCarrier: { password: Distribution; reply: Distribution }
  /** Those who looked on meanwhile. */
  looked: { scrapes: Looks; pages: Looks }
  starts: Starts
}
