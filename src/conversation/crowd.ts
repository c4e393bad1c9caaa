/**
 * More callers at once than can be answered in time: those beyond `most` are told so there and then, at the price of a
 * sentence. What they typed before is kept, and dialling again takes it up.
 */
import type { Converse, Reply } from '../channels/channel.ts'

export interface CrowdParts {
  converse: Converse
  /** Turns in progress. */
  most: number
  busy: Reply
  /** Somebody was sent away. */
  sentAway(): void
}

export function createCrowd({ converse, most, busy, sentAway }: CrowdParts): Converse {
  let inProgress = 0
  return async hop => {
    if (inProgress >= most) {
      sentAway()
      return busy
    }
    inProgress += 1
    try {
      return await converse(hop)
    } finally {
      inProgress -= 1
    }
  }
}
