/** A carrier that tells what became of each message it was handed. */
import type { Carrier, Submission } from './outbox.ts'

export function watchCarrier(carrier: Carrier, told: (result: Submission['result']) => void): Carrier {
  return {
    async submit(message) {
      const submission = await carrier.submit(message)
      told(submission.result)
      return submission
    },
  }
}
