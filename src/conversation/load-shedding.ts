/**
 * Sheds load: with more callers at once than can be answered in time, those beyond are told so at once, at the price of a
 * sentence. Whoever dials is turned away before those who are half way; dialling again takes up what they typed before.
 */
import type { HandleHop, Reply } from './port.ts'

export interface LoadSheddingParts {
  handleHop: HandleHop
  /** Turns in progress, whoever has them. */
  most: number
  /** From so many turns on nobody new is taken while this process is late. */
  many: number
  /** Whether everybody waits too long at each step. */
  isLate(): boolean
  /** In the budget of the gateway that asks. */
  busyAt(gateway: string): Reply
  /** Somebody was turned away. */
  shed(): void
}

export function createLoadShedding(parts: LoadSheddingParts): HandleHop {
  const { handleHop, most, many, isLate, busyAt, shed } = parts
  let inProgress = 0
  return async hop => {
    const isNew = hop.input.kind !== 'answer' && hop.input.inputs.length === 0
    if (inProgress >= most || (isNew && inProgress >= many && isLate())) {
      shed()
      return busyAt(hop.gateway)
    }
    inProgress += 1
    try {
      return await handleHop(hop)
    } finally {
      inProgress -= 1
    }
  }
}
