/** How long a claim waits, and how the day is told on which it ends. */
import { moroccanTime } from '../platform/clock.ts'

export const waitSeconds = 3 * 86_400

/** `DD/MM` in Morocco. */
export function dayOf(at: Date): string {
  return moroccanTime(at).slice(0, 5)
}
