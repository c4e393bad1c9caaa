/** Compares what was sent with a secret; how long that takes tells nothing of the secret. */
import { timingSafeEqual } from 'node:crypto'

export function createSecret(secret: string): (given: string) => boolean {
  const expected = Buffer.from(secret)
  const given = Buffer.alloc(expected.length)
  return text => {
    // Cut or filled up to the secret's length, so that all of it is compared whatever was sent.
    given.fill(0)
    given.write(text)
    return timingSafeEqual(given, expected) && Buffer.byteLength(text) === expected.length
  }
}

/** Any of them; all are compared, whichever it is. */
export function createSecrets(secrets: readonly string[]): (given: string) => boolean {
  const each = secrets.map(createSecret)
  return text => each.filter(isSecret => isSecret(text)).length > 0
}
