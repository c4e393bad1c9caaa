// A short abuse, smaller than `npm run drills -- abuse`: guessers get little, and nobody is shut out for them or for an outage.
import { expect, test } from 'vitest'
import { runAbuse } from './abuse.ts'
import { isFair } from './abuse-report.ts'

test('guessers are bounded, their cards’ holders are answered, and an outage bars nobody', async () => {
  const { figures, afterOutages, promisesLeft } = await runAbuse({ days: 2, sims: 30 })
  for (const figure of figures) {
    expect(figure).toSatisfy(isFair)
    // Ten by call, ten more by SMS, ten by message.
    expect(figure.guessesInADay).toBeLessThanOrEqual(30)
    expect(figure.guessesInADay).toBeGreaterThan(0)
  }
  expect(afterOutages).toEqual({ calls: 6, refused: 0 })
  expect(promisesLeft).toBe(0)
}, 120_000)
