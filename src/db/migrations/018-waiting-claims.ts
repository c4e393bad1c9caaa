/** Claims that wait are looked for every hour, among all that were ever made. */
import type { Step } from '../step.ts'

export const waitingClaims: Step = {
  name: '018-waiting-claims',
  does: 'builds an index of claims',
  run: tools =>
    tools.createIndex(
      'claims_waiting',
      'claims (waits_until) where denied_at is null and granted_at is null',
    ),
}
