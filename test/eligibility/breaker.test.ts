/** The circuit breaker, with a clock that stands still. */
import { expect, test } from 'vitest'
import { createBreaker, type Standing } from '#src/eligibility/breaker.ts'

function setUp() {
  let now = 1_000_000
  let asked = 0
  const breaker = createBreaker({ clock: { now: () => now }, failuresToOpen: 3, pauseMs: 1_000 })
  const attempt = (standing: Standing | 'answered') =>
    breaker
      .run(
        async () => {
          asked += 1
          if (standing !== 'answered') throw new Error(standing)
        },
        () => standing as Standing,
      )
      .then(
        () => 'answered',
        (error: Error) => error.message,
      )
  const wait = (milliseconds: number) => {
    now += milliseconds
  }
  const open = async () => {
    for (const _ of Array(3)) await attempt('down')
  }
  return { breaker, attempt, wait, open, asked: () => asked }
}
const notAsked = 'eligibility-unavailable: not asked: it is down'

test('it opens after three failures in a row and asks no more', async () => {
  const { breaker, attempt, open, asked } = setUp()
  await open()
  expect(breaker.state()).toBe('open')
  expect(await attempt('answered')).toBe(notAsked)
  expect(asked()).toBe(3)
})

test.each(['answered', 'up'] as const)('an attempt that was %s begins the count anew', async standing => {
  const { breaker, attempt } = setUp()
  for (const each of ['down', 'down', standing, 'down', 'down'] as const) await attempt(each)
  expect(breaker.state()).toBe('closed')
})

test('an attempt that was given up counts neither way', async () => {
  const { breaker, attempt } = setUp()
  for (const each of ['down', 'down', 'untold', 'down'] as const) await attempt(each)
  expect(breaker.state()).toBe('open')
})

test('after the pause one probe is let through, and closes it', async () => {
  const { breaker, attempt, wait, open } = setUp()
  await open()
  wait(999)
  expect(breaker.state()).toBe('open')
  wait(1)
  expect(breaker.state()).toBe('half-open')
  expect(await Promise.all([attempt('answered'), attempt('answered')])).toEqual(['answered', notAsked])
  expect(breaker.state()).toBe('closed')
})

test('a probe that fails opens it for another pause', async () => {
  const { breaker, attempt, wait, open } = setUp()
  await open()
  wait(1_000)
  await attempt('down')
  expect(breaker.state()).toBe('open')
  wait(1_000)
  expect(await attempt('answered')).toBe('answered')
})

test('a probe that is given up leaves room for the next', async () => {
  const { breaker, attempt, wait, open } = setUp()
  await open()
  wait(1_000)
  await attempt('untold')
  expect(breaker.state()).toBe('half-open')
  expect(await attempt('answered')).toBe('answered')
})

test('a clock that is set back does not keep it open', async () => {
  const { breaker, wait, open } = setUp()
  await open()
  wait(-3_600_000)
  expect(breaker.state()).toBe('half-open')
})
