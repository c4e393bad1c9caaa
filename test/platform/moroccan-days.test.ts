// A day begins at midnight in Morocco, whose offset changes around Ramadan.
import { expect, test } from 'vitest'
import { inSeconds, moroccanMidnight } from '#src/platform/clock.ts'

const dayIn = new Intl.DateTimeFormat('en-CA', { timeZone: 'Africa/Casablanca', dateStyle: 'short' })

test('each day of eight years begins where the one before it ends', () => {
  for (let at = Date.UTC(2019, 0, 1, 12); at < Date.UTC(2027, 0, 1); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10)
    const before = new Date(at - 86_400_000).toISOString().slice(0, 10)
    const midnight = moroccanMidnight(day)
    expect([dayIn.format(midnight), dayIn.format(inSeconds(midnight.getTime(), -1))]).toEqual([day, before])
  }
})
