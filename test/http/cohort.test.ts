// Whoever is read in one turn of the event loop goes on together.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { cohort } from '#src/http/cohort.ts'

test('each step is taken by all before the next', async () => {
  const steps: string[] = []
  const walk = async (name: string) => {
    await cohort()
    steps.push(`${name}1`)
    await Promise.resolve()
    steps.push(`${name}2`)
  }
  const one = walk('a')
  // As when another request is read after the promises of the first have had their turn.
  await Promise.resolve()
  await new Promise(resolve => process.nextTick(resolve))
  expect(steps).toEqual([])
  await Promise.all([one, walk('b')])
  expect(steps).toEqual(['a1', 'b1', 'a2', 'b2'])
})

test('who comes later is of another cohort', async () => {
  const first = cohort()
  expect(cohort()).toBe(first)
  await nextTurn()
  expect(cohort()).not.toBe(first)
  await cohort()
})
