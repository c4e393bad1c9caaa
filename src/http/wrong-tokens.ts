/** Whoever sends wrong tokens is answered more and more slowly, and told to come later. A right one is never asked of. */
import type { IncomingMessage } from 'node:http'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Clock } from '../platform/clock.ts'
import { networkOf } from './address-list.ts'
import type { ClientAddress } from './client-address.ts'

export interface WrongTokens {
  /** Counts a wrong one, and lets its sender wait. The seconds after which to ask again; 0 for a mistake or two. */
  count(request: IncomingMessage): Promise<number>
}

/** A minute, so that what is remembered of many senders stays small. */
const windowSeconds = 60
const forgiven = 10
const [firstPauseMs, longestPauseMs] = [50, 5_000]

export function createWrongTokens({
  clientAddress,
  clock,
}: {
  clientAddress: ClientAddress
  clock: Pick<Clock, 'sleep'>
}): WrongTokens {
  const counts = new RateLimiterMemory({ points: forgiven, duration: windowSeconds })
  return {
    async count(request) {
      const { consumedPoints, msBeforeNext } = await counts.penalty(networkOf(clientAddress(request) ?? ''))
      const tooMany = consumedPoints - forgiven
      if (tooMany <= 0) return 0
      await clock.sleep(Math.min(firstPauseMs * 2 ** Math.min(tooMany, 10), longestPauseMs))
      return Math.ceil(msBeforeNext / 1_000)
    },
  }
}
