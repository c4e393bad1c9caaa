/** One card is counted once, however it is written; it is never found by that form. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countedForm } from '#src/eligibility/card-form.ts'

test.each([
  ['AB123456', 'AB123456'],
  ['AB0123456', 'AB123456'],
  ['AB000123456', 'AB123456'],
  ['ab 123456', 'AB123456'],
  ['AB12345O', 'AB123450'],
  ['ABI2345O', 'AB123450'],
  ['A000', 'A0'],
])('%s counts as %s', (idNumber, form) => {
  expect(countedForm({ idNumber })).toBe(form)
})

test('a form counts as itself', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z0-9]{1,15}$/), idNumber => {
      const form = countedForm({ idNumber })
      expect(countedForm({ idNumber: form })).toBe(form)
    }),
  )
})
