// People come at their own time, whatever has become of those before them.
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { arrive } from '#bench/arrivals.ts'

it('comes as often as asked, evenly, and waits for the last', async () => {
  const due: number[] = []
  let served = 0
  await arrive({ perSecond: 100, seconds: 0.2, spacing: 'even' }, async dueAt => {
    due.push(dueAt)
    await wait(100)
    served += 1
  })
  expect(due.length).toBeGreaterThanOrEqual(18)
  expect(due.length).toBeLessThanOrEqual(20)
  expect((due[10] ?? 0) - (due[0] ?? 0)).toBeCloseTo(100)
  expect(served).toBe(due.length)
})

it('comes at random moments, about as often', async () => {
  let count = 0
  await arrive({ perSecond: 2_000, seconds: 0.5, spacing: 'random' }, async () => {
    count += 1
  })
  expect(count).toBeGreaterThan(800)
  expect(count).toBeLessThan(1_200)
})

it('ends with what went wrong', async () => {
  const failing = arrive({ perSecond: 100, seconds: 10, spacing: 'even' }, async () => {
    throw new Error('nobody answers')
  })
  await expect(failing).rejects.toThrow('nobody answers')
})
