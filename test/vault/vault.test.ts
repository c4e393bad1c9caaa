// What is sealed opens with its key, for its record, unaltered, and not otherwise; look-up keys tell nothing.
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import sodium from 'sodium-native'
import { describe, expect, test } from 'vitest'
import { createSealer, createVault, type DataKey } from '#src/vault/vault.ts'

const key = (id: string): DataKey => ({ id, key: randomBytes(32) })
const [old, current] = [key('2025'), key('2026')]
const sealer = createSealer([current, old])
const unreadable = expect.objectContaining({ name: 'Failure', code: 'sealed-unreadable' })
const opening = (open: () => unknown) => {
  try {
    return open()
  } catch (error) {
    return error
  }
}

describe('a value sealed repeatably', () => {
  const [plain, other] = [Buffer.from('held of somebody'), Buffer.from('held of somebody, later')]
  const length = 300

  test('is the same bytes for the same value and record, and opens with blanks behind it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: length }), fc.string({ unit: 'binary' }), (bytes, record) => {
        const value = Buffer.from(bytes)
        const sealed = sealer.sealRepeatably(value, record, length)
        expect(sealer.sealRepeatably(value, record, length).equals(sealed)).toBe(true)
        const blanks = Buffer.alloc(length - value.length, ' ')
        expect(sealer.open(sealed, record).equals(Buffer.concat([value, blanks]))).toBe(true)
      }),
    )
  })

  test('is other bytes, nonce included, for another value, record, length or key', () => {
    const others = [
      sealer.sealRepeatably(other, 'person:1', length),
      sealer.sealRepeatably(plain, 'person:2', length),
      sealer.sealRepeatably(plain, 'person:1', length + 1),
      sealer.sealRepeatably(plain, 'person:1', length, Buffer.of(1)),
      sealer.sealRepeatably(plain, 'person:1', length, Buffer.of(2)),
      createSealer([key('2026')]).sealRepeatably(plain, 'person:1', length),
      sealer.seal(plain, 'person:1'),
    ]
    const sealed = sealer.sealRepeatably(plain, 'person:1', length)
    const nonces = [sealed, ...others].map(each => each.toString('hex', 5, 29))
    expect(new Set(nonces).size).toBe(nonces.length)
  })

  test('never shares its nonce with a pair that reads alike', () => {
    const nonceOf = (value: string, record: string) =>
      sealer.sealRepeatably(Buffer.from(value), record, length).toString('hex', 5, 29)
    expect(nonceOf('bc', 'a')).not.toBe(nonceOf('c', 'ab'))
  })

  test('begins with its fingerprint, and is of one size', () => {
    for (const value of [plain, other]) {
      const fingerprint = sealer.fingerprint(value, Buffer.of(1), length)
      const sealed = sealer.sealRepeatably(value, 'person:1', length, Buffer.of(1))
      expect(sealed.subarray(0, fingerprint.length)).toEqual(fingerprint)
      expect(sealer.open(sealed, 'person:1').toString().trimEnd()).toBe(value.toString())
      expect([fingerprint.length, sealed.length]).toEqual([29, 29 + length + 16])
    }
  })
})

describe('a sealed value', () => {
  test('opens to what was sealed, whatever it was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), fc.string({ unit: 'binary' }), (plain, binding) => {
        const opened = sealer.open(sealer.seal(Buffer.from(plain), binding), binding)
        expect(opened.equals(plain)).toBe(true)
      }),
    )
    expect(sealer.open(sealer.seal('تضامن', 'a'), 'a').toString()).toBe('تضامن')
  })

  test('is never the same twice, and tells no more than its length', () => {
    const sealed = Array.from({ length: 1_000 }, () => sealer.seal('same', 'binding').toString('hex'))
    expect(new Set(sealed).size).toBe(1_000)
    expect(sealed[0]).not.toContain(Buffer.from('same').toString('hex'))
  })

  test('is XChaCha20-Poly1305 with a nonce of 24 random bytes behind the key’s id', () => {
    const sealed = sealer.seal('text', 'binding')
    expect(sealed.subarray(0, 5)).toEqual(Buffer.from('\u00042026'))
    const plain = Buffer.alloc(4)
    const [nonce, body] = [sealed.subarray(5, 29), sealed.subarray(29)]
    sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      plain,
      null,
      body,
      Buffer.from('binding'),
      nonce,
      current.key,
    )
    expect(plain.toString()).toBe('text')
  })

  test('does not open for another record', () => {
    const sealed = sealer.seal('text', 'person:1')
    for (const binding of ['person:2', 'person:', '', 'person:1 ']) {
      expect(opening(() => sealer.open(sealed, binding))).toEqual(unreadable)
    }
  })

  test('does not open when any bit of it was changed, or when it was cut or prolonged anywhere', () => {
    const sealed = sealer.seal('a short text', 'binding')
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const altered = Buffer.from(sealed)
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(opening(() => sealer.open(altered, 'binding'))).toEqual(unreadable)
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(opening(() => sealer.open(sealed.subarray(0, length), 'binding'))).toEqual(unreadable)
    }
    expect(opening(() => sealer.open(Buffer.concat([sealed, Buffer.alloc(1)]), 'binding'))).toEqual(
      unreadable,
    )
  })

  test('made under an older key opens; under the current one alone it does not', () => {
    const sealed = createSealer([old]).seal('text', 'binding')
    expect(sealer.open(sealed, 'binding').toString()).toBe('text')
    expect(opening(() => createSealer([current]).open(sealed, 'binding'))).toEqual(unreadable)
  })

  test('shows under which key it was made by its first bytes', () => {
    const begins = (sealed: Buffer) => sealed.subarray(0, sealer.heading.length).equals(sealer.heading)
    expect(begins(sealer.seal('text', 'binding'))).toBe(true)
    expect(begins(createSealer([old]).seal('text', 'binding'))).toBe(false)
    expect(begins(createSealer([key('20261')]).seal('text', 'binding'))).toBe(false)
  })

  test('that cannot be opened is told of without a byte of it', () => {
    const failure = opening(() => sealer.open(Buffer.from('\u0003abcCANARY'), 'canary-binding'))
    expect(String((failure as Error).stack)).not.toMatch(/canary/i)
  })
})

describe('a look-up key', () => {
  const root = randomBytes(32)
  const vault = createVault(sealer, root)

  test('is the same for all who share the root, whatever their data keys', () => {
    const other = createVault(createSealer([key('x')]), root)
    expect(vault.blindIndex('card', 'cnie:AB1')).toEqual(other.blindIndex('card', 'cnie:AB1'))
  })

  test('is another for another purpose, another value or another root', () => {
    const keys = [
      vault.blindIndex('card', 'AB1'),
      vault.blindIndex('phone', 'AB1'),
      vault.blindIndex('card', 'AB2'),
      createVault(sealer, randomBytes(32)).blindIndex('card', 'AB1'),
    ]
    expect(new Set(keys.map(each => each.toString('hex'))).size).toBe(4)
    for (const each of keys) expect(each).toHaveLength(32)
  })
})
