/** Compares what was sent with a secret; how long that takes tells nothing of either. */
import { hash, timingSafeEqual } from 'node:crypto'

export function createSecret(secret: string): (given: string) => boolean {
  const expected = digest(secret)
  return given => timingSafeEqual(digest(given), expected)
}

/** Of one length, whatever was sent. */
function digest(text: string): Buffer {
  return Buffer.from(hash('sha256', text), 'hex')
}
