// What the bench may be asked for.
import { expect, it } from 'vitest'
import { readOptions } from '#bench/options.ts'

it('measures an earlier commit too, or a checkout of one', () => {
  expect(readOptions([])).toMatchObject({ before: undefined, beforeCommit: undefined })
  expect(readOptions(['--before-commit', 'a62d915'])).toMatchObject({ beforeCommit: 'a62d915' })
  expect(readOptions(['--before', '../old'])).toMatchObject({ before: '../old' })
})

it('measures one at most', () => {
  expect(() => readOptions(['--before', '../old', '--before-commit', 'a62d915'])).toThrow(TypeError)
})

it('measures the other forms of the service', () => {
  expect(readOptions(['--scale-out'])).toMatchObject({ scaleOut: true, growth: false })
})

it('measures what people feel for three minutes, or for as long as it is told', () => {
  expect(readOptions(['--felt'])).toMatchObject({ felt: true, forSeconds: 180 })
  expect(readOptions(['--felt', '--for', '30s'])).toMatchObject({ forSeconds: 30 })
  expect(() => readOptions(['--felt', '--for', 'long'])).toThrow('--for takes a duration')
})
