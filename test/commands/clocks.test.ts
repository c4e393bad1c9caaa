// A clock is taken to be wrong when it cannot be right, whatever the question took on its way.
import { expect, test } from 'vitest'
import { compareClocks } from '#src/commands/doctor/clocks.ts'

test.each([
  ['as ours', 1_000_500, 'right'],
  ['a second and a half behind', 998_500, 'right'],
  ['three seconds behind', 997_000, 'wrong'],
  ['three seconds ahead of the answer', 1_004_000, 'wrong'],
])('a clock %s', async (_, theirs, is) => {
  const times = [1_000_000, 1_001_000]
  const finding = await compareClocks(
    'PostgreSQL',
    () => times.shift() ?? 0,
    async () => theirs,
  )
  expect(finding.is).toBe(is)
})
