// What others can cause fills no log.
import { expect, test } from 'vitest'
import { createSampledLog } from '#src/platform/sampled-log.ts'

function open() {
  const lines: object[] = []
  let now = 0
  const logSampled = createSampledLog(
    { warn: (fields: object) => void lines.push(fields) },
    { now: () => now },
  )
  const pass = (seconds: number) => {
    now += seconds * 1_000
  }
  return { lines, logSampled, pass }
}

test('of each kind one line a minute is written, and says how many were left out', () => {
  const { lines, logSampled, pass } = open()
  for (let count = 0; count < 1_000; count += 1) logSampled({ from: 'callbacks' }, 'turned away')
  logSampled({ from: 'operator pages' }, 'turned away')
  logSampled({ from: 'callbacks' }, 'something else')
  pass(60)
  logSampled({ from: 'callbacks' }, 'turned away', { more: 1 })
  pass(60)
  logSampled({ from: 'callbacks' }, 'turned away')
  expect(lines).toEqual([
    { from: 'callbacks' },
    { from: 'operator pages' },
    { from: 'callbacks' },
    { from: 'callbacks', more: 1, leftOut: 999 },
    { from: 'callbacks' },
  ])
})
