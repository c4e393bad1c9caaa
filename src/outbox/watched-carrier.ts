/** A carrier that tells what became of each message it was handed. */
import type { Carrier, Submission } from './outbox.ts'

export function observeCarrier(carrier: Carrier, told: (result: Submission['result']) => void): Carrier {
  return {
    ...carrier,
    async submit(message) {
      const submission = await carrier.submit(message)
      told(submission.result)
      return submission
    },
  }
}
