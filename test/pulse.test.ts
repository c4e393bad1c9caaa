// How far the process is behind, in a time that the test makes pass.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPulse, type Pulse } from '#src/pulse.ts'

let pulse: Pulse
let now = 0
beforeEach(() => {
  vi.useFakeTimers()
  pulse = createPulse(() => now)
})
afterEach(() => {
  pulse.stop()
  vi.useRealTimers()
})

/** So many turns of the event loop, each of which took that long: a timer that is due runs once, however late. */
function turns(count: number, milliseconds: number) {
  for (let turn = 0; turn < count; turn += 1) {
    now += milliseconds
    vi.advanceTimersByTime(20)
  }
}

it('is not behind while every turn is short', () => {
  turns(50, 20)
  expect(pulse.late()).toBe(0)
})

it('is behind by as much as its turns take too long', () => {
  turns(40, 300)
  expect(pulse.late()).toBeGreaterThan(100)
})

it('is not taken to be behind for one long turn', () => {
  turns(1, 500)
  expect(pulse.late()).toBeLessThan(50)
})

it('has caught up when the turns are short again', () => {
  turns(40, 300)
  turns(100, 20)
  expect(pulse.late()).toBeLessThan(1)
})
