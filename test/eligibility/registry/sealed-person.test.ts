// What the registry holds about somebody is the same bytes from version to version: an import sees by them who has changed.
import { describe, expect, test } from 'vitest'
import type { Person } from '#src/eligibility/import/person.ts'
import { heldBytes, heldOf, sealPerson, writeHeld } from '#src/eligibility/registry/sealed-person.ts'
import { createSealer, createVault } from '#src/vault/vault.ts'

const person: Person = {
  idKind: 'cnie',
  idNumber: 'AB123456',
  idExpiry: '2031-12-01',
  birthDate: '1980-09-05',
  scheme: 'amo-tadamon',
  registrationNumber: '700000001',
  hasAccount: true,
  phone: '+212612345678',
}
const { phone, ...withoutPhone } = person

describe('what is held', () => {
  test.each([
    ['all', person, `2031-12-011980-09-051700000001           amo-tadamon${' '.repeat(29)}${phone}`],
    ['no phone', withoutPhone, '2031-12-011980-09-051700000001           amo-tadamon'],
    [
      'a year alone',
      { ...withoutPhone, birthDate: '1980' },
      '2031-12-011980      1700000001           amo-tadamon',
    ],
    [
      'no number, no account',
      { ...withoutPhone, scheme: 'cnss', registrationNumber: null, hasAccount: false },
      `2031-12-011980-09-050${' '.repeat(20)}cnss`,
    ],
  ])('of somebody with %s has each field in its place', (_, each, expected) => {
    expect(heldOf(each).toString('latin1')).toBe(expected)
  })

  test('is written where it is to stand, and nowhere else', () => {
    const into = Buffer.alloc(heldBytes + 20, '#')
    const end = writeHeld(withoutPhone, into, 10)
    const around = into.toString('latin1', 0, 10) + into.toString('latin1', end)
    expect(into.toString('latin1', 10, end)).toBe(heldOf(withoutPhone).toString('latin1'))
    expect(around).toBe('#'.repeat(into.length - (end - 10)))
  })

  test.each([
    { registrationNumber: '7'.repeat(21) },
    { scheme: 'a'.repeat(41) },
    { phone: '+2126123456789' },
  ])('is refused when a field is longer than its place: %o', longer => {
    expect(() => heldOf({ ...person, ...longer })).toThrow(expect.objectContaining({ code: 'unexpected' }))
  })
})

test('a row under the same keys is what earlier versions wrote', () => {
  const sealer = createSealer([{ id: 'bench', key: Buffer.alloc(32, 7) }])
  const { card_key, sealed } = sealPerson(createVault(sealer, Buffer.alloc(32, 9)), person)
  expect(card_key.toString('hex')).toBe('cdf9008775371460e05559b5cbcfd88847919dd7ca3a453032aa4cb2dd3d7167')
  expect(sealed.toString('hex')).toBe(
    '0562656e6368232d0ef1b5b8f2047aeb39c8553b0af3dd1f3c2e32ffdc31205cedf28978a70b3e785a2e4ff5afdd3e78fbfe974aad5e52d6' +
      'cef67cb4f1bd932de7c74f2d714390a8fe41e4c57cdf5757df53d85b437430b4ba7488bb021e5dc480c686e0cdbfe07f00f5b5831c6577ac' +
      'db6fef86c62fca9f43e65ef41d3bf2b951cfe81fb8a2c832a805209a',
  )
})
