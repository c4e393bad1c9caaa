/** A carrier that tells what became of each message it was handed, and how long it took to say so. */
import { inSpan } from '../platform/tracing.ts'
import type { Carrier, Submission } from './outbox.ts'

export function observeCarrier(
  name: string,
  carrier: Carrier,
  told: (result: Submission['result'], milliseconds: number) => void,
): Carrier {
  return {
    ...carrier,
    submit: message =>
      inSpan(`send by ${name}`, { kind: 'client', attributes: { 'tadamon.carrier': name } }, async span => {
        const startedAt = performance.now()
        const submission = await carrier.submit(message)
        told(submission.result, performance.now() - startedAt)
        span.set({ 'tadamon.result': submission.result })
        return submission
      }),
  }
}
