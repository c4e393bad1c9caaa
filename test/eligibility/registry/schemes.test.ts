/** Names of the other schemes: short enough for every screen. */
import { expect, test } from 'vitest'
import { lengthOf } from '#machines/encoding.ts'
import shipped from '#machines/locales/schemes.json' with { type: 'json' }
import { schemes } from '#src/eligibility/registry/schemes.ts'

test.each(Object.entries(shipped))('%s has names that fit a screen', (_, { fr, ar }) => {
  expect(lengthOf(fr)).toEqual({ encoding: 'gsm7', units: fr.length })
  expect(fr.length).toBeLessThanOrEqual(24)
  expect(ar).toMatch(/^[\p{Script=Arabic} ]{1,24}$/u)
})

test.each([
  ['a French letter outside GSM-7', { x: { fr: 'Française', ar: 'س' } }, 'only unaccented letters'],
  ['a name of 25 characters', { x: { fr: 'a'.repeat(25), ar: 'س' } }, '1 to 24 characters'],
  ['an empty name', { x: { fr: 'A', ar: ' ' } }, '1 to 24 characters'],
  ['a mark that turns the line', { x: { fr: 'A', ar: '\u200fس' } }, 'only letters, digits'],
  ['a line break', { x: { fr: 'A', ar: 'س\nس' } }, 'only letters, digits'],
  ['no Arabic name', { x: { fr: 'A' } }, 'expected string'],
  ['another language', { x: { fr: 'A', ar: 'س', en: 'A' } }, 'Unrecognized key'],
  ['a code of other letters', { 'CNOPS 2': { fr: 'A', ar: 'س' } }, 'a code is 1 to 40 of a-z, 0-9 and -'],
  ['AMO Tadamon itself', { 'amo-tadamon': { fr: 'A', ar: 'س' } }, 'is not another scheme'],
  ['a list', [], 'expected record'],
])('%s is refused', (_, named, problem) => {
  const read = schemes.safeParse(named)
  expect(read.success).toBe(false)
  expect(JSON.stringify(read.error?.issues)).toContain(problem)
})
