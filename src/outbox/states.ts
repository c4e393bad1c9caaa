/** The life of a message: which state may follow which. What nobody knows or has failed, an operator may put back. */
import type { OutboxState } from '../db/database.ts'

const mayBecome: Record<OutboxState, readonly OutboxState[]> = {
  queued: ['sending', 'failed'],
  sending: ['queued', 'submitted', 'unknown', 'failed'],
  submitted: ['delivered', 'failed'],
  // Only the attempt that lost its claim can still tell that nothing was taken (queued, failed) or that it was.
  unknown: ['queued', 'submitted', 'delivered', 'failed'],
  delivered: [],
  // A gateway that gave a phone up may reach it yet: who has read the message has it.
  failed: ['delivered'],
}

const states = Object.keys(mayBecome) as OutboxState[]

/** The states from which `state` may be reached: what its update asks for in its `where`. */
export function statesBefore(state: OutboxState): OutboxState[] {
  return states.filter(earlier => mayBecome[earlier].includes(state))
}

/** Whether its end is still to come. */
export function isOpen(state: OutboxState): boolean {
  return state !== 'delivered' && state !== 'failed'
}

/** Why, in few words of ours or a provider's code: cut short, and without anything that looks like a number. */
export function tidyReason(reason: string): string {
  return reason.replace(/\d{6,}/g, '…').slice(0, 120)
}
