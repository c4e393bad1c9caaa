// The files that are named to run in a group of their own, or before others, are there.
import { existsSync, readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { longest } from './longest-first.ts'
import { timed } from './timed-tests.ts'
import { unitTests } from './unit-tests.ts'

it.each([...longest, ...timed])('%s is there', path => {
  if (path.endsWith('/')) expect(readdirSync(path).length).toBeGreaterThan(0)
  else expect(existsSync(path)).toBe(true)
})

it('no unit test is among those that are timed: each file runs once', () => {
  expect(unitTests().filter(path => timed.includes(path))).toEqual([])
})
