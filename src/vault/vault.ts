/**
 * Personal data at rest: sealed with XChaCha20-Poly1305 under the first of the data keys, found again by keyed hashes.
 *
 * A sealed value is bound to the record it belongs to, so that one row's bytes copied into another do not open.
 * Look-up keys come from one random root that is itself kept sealed: rotating the data keys re-seals the root
 * and leaves every look-up key as it is.
 */
import sodium from 'sodium-native'
import { Failure } from '../platform/failures.ts'

/** One data key: the id written into each sealed value, and 32 bytes. */
export interface DataKey {
  id: string
  key: Buffer
}

export interface Sealer {
  /** Seals `plain` for the record named `associatedData`. Layout: id length (1), key id, nonce (24), ciphertext and tag. */
  seal(plain: Buffer | string, associatedData: string): Buffer
  /**
   * The same bytes for the same `plain` and record, as long as the key is the same: the nonce is a keyed hash of both (as
   * in SIV, RFC 5297). Whoever sees a record twice sees whether it has changed; nothing else is told. Blanks fill it up to
   * `length`, at most 65,535, so that all records are of one size; `plain` itself ends with none. `id` takes the
   * place of the record's name where the nonce is made: no two records share one, and a short one is hashed quicker.
   */
  sealRepeatably(plain: Buffer, associatedData: string, length: number, id?: Buffer): Buffer
  /**
   * What `sealRepeatably` would begin with: enough to see whether a record holds the very same, and cheaper. Good until
   * the next is asked for.
   */
  fingerprint(plain: Buffer, id: Buffer, length: number): Buffer
  /** @throws Failure `sealed-unreadable` when the key is not known, the bytes were altered or the record is another. */
  open(sealed: Uint8Array, associatedData: string): Buffer
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
  blindIndex(purpose: Purpose, value: string): Buffer
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

/** Written over by each use, and looked at through the same few views: an import hashes tens of millions of values. */
let scratch = Buffer.alloc(1_024)
let views: Buffer[] = []

/** Room for `bytes` bytes. */
function scratchOf(bytes: number): Buffer {
  if (bytes > scratch.length) {
    scratch = Buffer.alloc(bytes)
    views = []
  }
  return scratch
}

/** The first `bytes` bytes of it. */
function written(bytes: number): Buffer {
  const known = views[bytes]
  if (known !== undefined) return known
  const view = scratch.subarray(0, bytes)
  // Of longer values each has a length of its own.
  if (bytes <= 1_024) views[bytes] = view
  return view
}

/**
 * What a nonce is a hash of. The lengths come first: no other pair is written the same way, and the same pair sealed at
 * another length has another nonce.
 */
function pairOf(id: Buffer, plain: Buffer, length: number): Buffer {
  const bytes = 4 + id.length + plain.length
  const pair = scratchOf(bytes)
  pair.writeUInt16LE(id.length)
  pair.writeUInt16LE(length, 2)
  pair.set(id, 4)
  pair.set(plain, 4 + id.length)
  return written(bytes)
}

/** A sealer over `keys`; the first seals, all open. */
export function createSealer(keys: readonly [DataKey, ...DataKey[]]): Sealer {
  const [current] = keys
  const heading = Buffer.concat([Buffer.of(Buffer.byteLength(current.id)), Buffer.from(current.id)])
  const bodyAt = heading.length + nonceBytes
  const byId = new Map(keys.map(({ id, key }) => [id, key]))
  const nonceKey = keyedHash(current.key, 'nonce')
  const fingerprint = Buffer.concat([heading, Buffer.alloc(nonceBytes)])
  const nonceOfFingerprint = fingerprint.subarray(heading.length)

  /** Fills `sealed`, which begins with its heading and nonce already. */
  const encrypt = (sealed: Buffer, message: Buffer, associated: Buffer): void => {
    const nonce = sealed.subarray(heading.length, bodyAt)
    const body = sealed.subarray(bodyAt)
    sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(body, message, associated, null, nonce, current.key)
  }

  const fingerprintOf = (plain: Buffer, id: Buffer, length: number): Buffer => {
    sodium.crypto_generichash(nonceOfFingerprint, pairOf(id, plain, length), nonceKey)
    return fingerprint
  }

  return {
    seal(plain, associatedData) {
      const message = typeof plain === 'string' ? Buffer.from(plain) : plain
      const sealed = Buffer.allocUnsafe(bodyAt + message.length + tagBytes)
      heading.copy(sealed)
      drawNonce(sealed.subarray(heading.length, bodyAt))
      encrypt(sealed, message, Buffer.from(associatedData))
      return sealed
    },

    sealRepeatably(plain, associatedData, length, id) {
      const sealed = Buffer.allocUnsafe(bodyAt + length + tagBytes)
      const associated = Buffer.from(associatedData)
      sealed.set(fingerprintOf(plain, id ?? associated, length))
      const message = Buffer.allocUnsafe(length).fill(' ')
      message.set(plain)
      encrypt(sealed, message, associated)
      return sealed
    },

    fingerprint: fingerprintOf,

    open(bytes, associatedData) {
      const sealed = asBuffer(bytes)
      const idEnd = 1 + (sealed[0] ?? 0)
      const key = byId.get(sealed.toString('utf8', 1, idEnd))
      const nonceEnd = idEnd + nonceBytes
      if (key === undefined)
        throw new Failure('sealed-unreadable', 'sealed under a key that is not configured')
      if (sealed.length < nonceEnd + tagBytes) throw new Failure('sealed-unreadable', 'cut short')
      const plain = Buffer.allocUnsafe(sealed.length - nonceEnd - tagBytes)
      try {
        sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
          plain,
          null,
          sealed.subarray(nonceEnd),
          Buffer.from(associatedData),
          sealed.subarray(idEnd, nonceEnd),
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
  return { ...sealer, blindIndex: (purpose, value) => keyedHash(hashKeyFor(purpose), value) }
}

function keyedHash(key: Buffer, value: string): Buffer {
  const hash = Buffer.allocUnsafe(32)
  const room = scratchOf(3 * value.length)
  sodium.crypto_generichash(hash, written(room.write(value)), key)
  return hash
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
