// A short flood, smaller than `npm run drills -- flood`: no honest caller, newcomer or operator notices it.
import { expect, test } from 'vitest'
import { runFlood } from './flood.ts'

test('idle, slow and rushing connections and wrong tokens disturb nobody who has a right to be served', async () => {
  const parts = await runFlood({ seconds: 3, perSecond: 500 })
  for (const { attacks, served, spoils } of parts) {
    expect({ attacks, disturbed: served.disturbed }).toEqual({ attacks, disturbed: [] })
    expect(served.tookMs.length).toBeGreaterThan(10)
    for (const { opened } of Object.values(spoils)) expect(opened).toBeGreaterThan(10)
  }
}, 180_000)
