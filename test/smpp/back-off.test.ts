// The pauses between two attempts to bind: from a second to a minute, and never the same for all.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pauseMs } from '#src/smpp/back-off.ts'

it('a pause lies between a second and a minute, whatever the attempt and the chance', () => {
  fc.assert(
    fc.property(fc.nat(1_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
      const pause = pauseMs(attempt, chance)
      expect(pause).toBeGreaterThanOrEqual(1_000)
      expect(pause).toBeLessThanOrEqual(60_000)
    }),
  )
})

it('pauses double, and chance spreads them', () => {
  expect([0, 1, 2, 3].map(attempt => pauseMs(attempt, 0))).toEqual([1_000, 2_000, 4_000, 8_000])
  expect(pauseMs(0, 1)).toBe(1_500)
})
