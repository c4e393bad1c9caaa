// The pace of messages: as agreed, halved when the SMSC is throttled, and back again in time.
import { describe, expect, it } from 'vitest'
import { createPace } from '#src/smpp/pace.ts'

function paced(perSecond?: number) {
  let now = 10_000
  const pace = createPace({ ...(perSecond !== undefined && { perSecond }), now: () => now })
  /** How many leave in so many milliseconds. */
  const run = (milliseconds: number) => {
    let left = 0
    for (const end = now + milliseconds; now < end; now += 1) {
      while (pace.waitMs() === 0 && left < 100_000) {
        pace.left()
        left += 1
      }
    }
    return left
  }
  return { pace, run }
}

describe('the pace', () => {
  it('lets as many leave as were agreed', () => {
    const { run } = paced(20)
    expect(run(5_000)).toBeGreaterThanOrEqual(99)
    expect(run(5_000)).toBeLessThanOrEqual(101)
  })

  it('is halved when the SMSC is throttled, however many are refused at once, and grows back', () => {
    const { pace, run } = paced(20)
    run(3_000)
    pace.throttled()
    pace.throttled()
    expect(pace.rate()).toBe(10)
    run(10_000)
    expect(pace.rate()).toBe(20)
  })

  it('never stops', () => {
    const { pace, run } = paced(2)
    for (let time = 0; time < 10; time += 1) {
      pace.throttled()
      run(600)
    }
    expect(pace.rate()).toBeGreaterThanOrEqual(0.5)
  })
})
