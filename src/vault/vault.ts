/**
 * Personal data at rest: sealed with XChaCha20-Poly1305 under the first of the data keys, found again by keyed hashes.
 *
 * A sealed value is bound to the record it belongs to, so that one row's bytes copied into another do not open.
 * Look-up keys come from one random root that is itself kept sealed: rotating the data keys re-seals the root
 * and leaves every look-up key as it is.
 */
import sodium from 'sodium-native'
import { Failure } from './failures.ts'

/** One data key: the id written into each sealed value, and 32 bytes. */
export interface DataKey {
  id: string
  key: Buffer
}

export interface Sealer {
  /** Seals `plain` for the record named `binding`. Layout: id length (1), key id, nonce (24), ciphertext and tag. */
  seal(plain: Buffer | string, binding: string): Buffer
  /** @throws Failure `sealed-unreadable` when the key is not known, the bytes were altered or the binding is another. */
  open(sealed: Uint8Array, binding: string): Buffer
  /** What everything sealed under the first, current, key begins with, and nothing else does. */
  readonly heading: Buffer
}

/** What a look-up key stands for; each has a hash key of its own. */
export type Purpose =
  | 'caller'
  | 'card'
  | 'registration'
  | 'session'
  | 'phone'
  | 'code'
  | 'message'
  | 'request'

export interface Vault extends Sealer {
  /** A 32-byte keyed hash of `value`: the same in every process that shares the database. */
  lookUpKey(purpose: Purpose, value: string): Buffer
}

const { crypto_aead_xchacha20poly1305_ietf_NPUBBYTES: nonceBytes } = sodium
const { crypto_aead_xchacha20poly1305_ietf_ABYTES: tagBytes } = sodium

/** Random nonces, drawn many at a time: a call into the library for each would cost more than the bytes. */
function createNonces(): (nonce: Buffer) => void {
  const pool = Buffer.allocUnsafe(128 * nonceBytes)
  let used = pool.length
  return nonce => {
    if (used === pool.length) {
      sodium.randombytes_buf(pool)
      used = 0
    }
    pool.copy(nonce, 0, used, used + nonceBytes)
    used += nonceBytes
  }
}

const drawNonce = createNonces()

/** A sealer over `keys`; the first seals, all open. */
export function createSealer(keys: readonly [DataKey, ...DataKey[]]): Sealer {
  const [current] = keys
  const heading = Buffer.concat([Buffer.of(Buffer.byteLength(current.id)), Buffer.from(current.id)])
  const byId = new Map(keys.map(({ id, key }) => [id, key]))

  return {
    seal(plain, binding) {
      const message = typeof plain === 'string' ? Buffer.from(plain) : plain
      const sealed = Buffer.allocUnsafe(heading.length + nonceBytes + message.length + tagBytes)
      heading.copy(sealed)
      const nonce = sealed.subarray(heading.length, heading.length + nonceBytes)
      drawNonce(nonce)
      const body = sealed.subarray(heading.length + nonceBytes)
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        body,
        message,
        Buffer.from(binding),
        null,
        nonce,
        current.key,
      )
      return sealed
    },

    open(bytes, binding) {
      const sealed = asBuffer(bytes)
      const idEnd = 1 + (sealed[0] ?? 0)
      const key = byId.get(sealed.toString('utf8', 1, idEnd))
      const bodyAt = idEnd + nonceBytes
      if (key === undefined)
        throw new Failure('sealed-unreadable', 'sealed under a key that is not configured')
      if (sealed.length < bodyAt + tagBytes) throw new Failure('sealed-unreadable', 'cut short')
      const plain = Buffer.allocUnsafe(sealed.length - bodyAt - tagBytes)
      try {
        sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
          plain,
          null,
          sealed.subarray(bodyAt),
          Buffer.from(binding),
          sealed.subarray(idEnd, bodyAt),
          key,
        )
      } catch {
        throw new Failure('sealed-unreadable', 'altered, or sealed for another record')
      }
      return plain
    },

    heading,
  }
}

/** The vault proper: a sealer plus look-up keys derived from `root` (32 random bytes). */
export function createVault(sealer: Sealer, root: Buffer): Vault {
  const hashKeys = new Map<Purpose, Buffer>()
  const hashKeyFor = (purpose: Purpose): Buffer => {
    const known = hashKeys.get(purpose)
    if (known !== undefined) return known
    const derived = keyedHash(root, purpose)
    hashKeys.set(purpose, derived)
    return derived
  }
  return { ...sealer, lookUpKey: (purpose, value) => keyedHash(hashKeyFor(purpose), value) }
}

function keyedHash(key: Buffer, value: string): Buffer {
  const hash = Buffer.allocUnsafe(32)
  sodium.crypto_generichash(hash, Buffer.from(value), key)
  return hash
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
