// The bench of a nation's journal runs over this version's tables, before they are divided by day and after.
import { expect, it } from 'vitest'
import { runNationalMonth } from '#bench/national-month.ts'

it('every figure of the journal is measured in one table and in a part a day', async () => {
  let printed = ''
  await runNationalMonth({ days: 2, scale: 0.0002, keep: false }, text => {
    printed += text
  })
  expect(printed).toContain('brought up to date in')
  expect(printed).not.toMatch(/NaN|undefined/)
})
