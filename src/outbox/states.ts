/** The life of a message: which state may follow which. An operator's requeue is the only way out of a final one. */
import type { OutboxState } from '../db/database.ts'

const mayBecome: Record<OutboxState, readonly OutboxState[]> = {
  queued: ['sending', 'failed'],
  sending: ['queued', 'submitted', 'unknown', 'failed'],
  submitted: ['delivered', 'failed'],
  // Only the attempt that lost its claim can still tell that nothing was taken (queued, failed) or that it was.
  unknown: ['queued', 'submitted', 'delivered', 'failed'],
  delivered: [],
  failed: [],
}

const states = Object.keys(mayBecome) as OutboxState[]

/** The states from which `state` may be reached: what its update asks for in its `where`. */
export function statesBefore(state: OutboxState): OutboxState[] {
  return states.filter(earlier => mayBecome[earlier].includes(state))
}

export function isFinal(state: OutboxState): boolean {
  return mayBecome[state].length === 0
}

/** Why, in few words of ours or a provider's code: cut short, and without anything that looks like a number. */
export function tidyReason(reason: string): string {
  return reason.replace(/\d{6,}/g, '…').slice(0, 120)
}
