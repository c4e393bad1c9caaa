/**
 * More callers at once than can be answered in time: those beyond are told so there and then, at the price of a sentence.
 * Whoever dials is sent away before those who are half way; what they typed before is kept, and dialling again takes it up.
 */
import type { Converse, Reply } from '../channels/channel.ts'

export interface CrowdParts {
  converse: Converse
  /** Turns in progress, whoever has them. */
  most: number
  /** So many are a crowd: from here on nobody new is heard while this process is late. */
  many: number
  /** Whether everybody waits too long at each step. */
  isLate(): boolean
  busy: Reply
  /** Somebody was sent away. */
  sentAway(): void
}

export function createCrowd(parts: CrowdParts): Converse {
  const { converse, most, many, isLate, busy, sentAway } = parts
  let inProgress = 0
  return async hop => {
    const isNew = hop.typed.length === 0
    if (inProgress >= most || (isNew && inProgress >= many && isLate())) {
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
