/** Look-ups as spans, whoever is asked: the CNSS's service, or our own registry. */
import type { Eligibility } from '../eligibility/eligibility.ts'
import { inSpan } from '../platform/tracing.ts'

export function withSpans(eligibility: Eligibility): Eligibility {
  return {
    lookUp: (identity, signal) =>
      inSpan('look-up', {}, async span => {
        const verdict = await eligibility.lookUp(identity, signal)
        span.set({ 'tadamon.outcome': verdict.outcome })
        return verdict
      }),
  }
}
