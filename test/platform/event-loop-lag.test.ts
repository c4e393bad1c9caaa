// How late a process is: by how much half of the last second's turns of the event loop took longer than at rest.
import { createHistogram, type monitorEventLoopDelay } from 'node:perf_hooks'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEventLoopLag } from '#src/platform/event-loop-lag.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

/** Node's own histogram, filled by hand. */
function measured() {
  const delays = Object.assign(createHistogram(), { enable: vi.fn(() => true), disable: vi.fn(() => true) })
  const lag = createEventLoopLag((() => delays) as unknown as typeof monitorEventLoopDelay)
  const second = (...turnsMs: number[]) => {
    for (const ms of turnsMs) delays.record(Math.round(ms * 1e6))
    vi.advanceTimersByTime(1_000)
    return lag.lagMs()
  }
  return { lag, second, delays }
}

const atRest = Array.from({ length: 48 }, () => 20)

test('a process in which nothing was measured is not late', () => {
  expect(measured().second()).toBe(0)
})

test('a process at rest is not late', () => {
  expect(measured().second(...atRest)).toBeCloseTo(0, 0)
})

test('a process is late by as much as its turns take too long', () => {
  const lag = measured().second(300, 310, 320)
  expect(lag).toBeGreaterThan(280)
  expect(lag).toBeLessThan(300)
})

test('one long turn makes nobody late', () => {
  expect(measured().second(500, ...atRest.slice(24))).toBeCloseTo(0, 0)
})

test('a process whose turns are short again has caught up a second later', () => {
  const { second } = measured()
  second(300, 300, 300)
  expect(second(...atRest)).toBeCloseTo(0, 0)
})

test('a process that has stopped measures no more', () => {
  const { lag, second, delays } = measured()
  lag.stop()
  expect(delays.disable).toHaveBeenCalledOnce()
  expect(second(300, 300, 300)).toBe(0)
})
