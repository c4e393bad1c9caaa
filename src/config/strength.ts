/** Whether a secret that we choose is one that nobody guesses: 128 bits out of a generator, and no sample of anybody's. */

/** What stands in guides, compose files and heads. */
const samples = /change.?me|sample|example|secret|passw|default|qwerty|token|replace|insert|your.?key/i

/** 128 bits are 22 characters of base64url, or 32 hexadecimal digits. */
export function isStrongToken(token: string): boolean {
  const least = /^[0-9a-f]*$/i.test(token) ? 32 : 22
  return token.length >= least && !samples.test(token) && !isPattern(Buffer.from(token))
}

/** `base64` of 32 bytes. A sentence makes no key: bytes out of a generator are hardly ever all of them letters. */
export function isStrongKey(base64: string): boolean {
  const key = Buffer.from(base64, 'base64')
  return key.length === 32 && !key.every(byte => byte >= 0x20 && byte < 0x7f) && !isPattern(key)
}

/** Few different bytes, most of them like their neighbour or next to it, or a part again and again: chance does none of it. */
function isPattern(bytes: Buffer): boolean {
  const half = Math.floor(bytes.length / 2)
  const steps = bytes.subarray(1).filter((byte, index) => Math.abs(byte - (bytes[index] ?? 0)) <= 1).length
  const repeats = Array.from({ length: half }, (_, index) => index + 1).some(length =>
    bytes.subarray(length).equals(bytes.subarray(0, -length)),
  )
  return new Set(bytes).size < 8 || steps > half || repeats
}
