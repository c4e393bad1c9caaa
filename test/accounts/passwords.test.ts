// First passwords: easy to copy, hard to guess, kept only as a slow hash.
import { describe, expect, test } from 'vitest'
import { generatePassword, hashPassword, verifyPassword } from '#src/accounts/passwords.ts'
import { createClock } from '#src/platform/clock.ts'

describe('a generated password', () => {
  const clock = createClock()
  const many = Array.from({ length: 5_000 }, () => generatePassword(clock))

  test('is three groups of four, each beginning with a letter, without look-alikes', () => {
    for (const password of many) {
      expect(password).toMatch(/^([A-HJKMNP-Z][A-HJKMNP-Z2-9]{3}-){2}[A-HJKMNP-Z][A-HJKMNP-Z2-9]{3}$/)
    }
  })

  test('is never the same, and uses every character in every place', () => {
    expect(new Set(many).size).toBe(many.length)
    const used = (place: number) => new Set(many.map(password => password[place])).size
    expect([0, 5, 10].map(used)).toEqual([23, 23, 23])
    expect([1, 2, 3, 6, 7, 8, 11, 12, 13].map(used)).toEqual(Array.from({ length: 9 }, () => 31))
  })
})

describe('its hash', () => {
  test('is Argon2id at the cost that OWASP names, another each time', async () => {
    const [first, second] = await Promise.all([
      hashPassword('K7MP-XR24-B9TD'),
      hashPassword('K7MP-XR24-B9TD'),
    ])
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(first).not.toBe(second)
    expect(first).not.toContain('K7MP')
  })

  test('verifies the password with its dashes and nothing else', async () => {
    const hash = await hashPassword('K7MP-XR24-B9TD')
    expect(await verifyPassword(hash, 'K7MP-XR24-B9TD')).toBe(true)
    for (const wrong of ['K7MPXR24B9TD', 'k7mp-xr24-b9td', 'K7MP-XR24-B9TE', '']) {
      expect(await verifyPassword(hash, wrong)).toBe(false)
    }
    await expect(verifyPassword('no hash', 'K7MP-XR24-B9TD')).rejects.toThrow()
  })
})
