/** Twilio's signature: base64 of HMAC-SHA1 over the address as it called it and every field of the form, sorted, name then value. */
import { createHmac, timingSafeEqual } from 'node:crypto'

export function sign(authToken: string, url: string, form: URLSearchParams): string {
  const fields = [...form].toSorted(([a, av], [b, bv]) => compare(a, b) || compare(av, bv))
  const signed = url + fields.map(([name, value]) => name + value).join('')
  return createHmac('sha1', authToken).update(signed).digest('base64')
}

/** In constant time. */
export function isSigned(given: string, authToken: string, url: string, form: URLSearchParams): boolean {
  const right = Buffer.from(sign(authToken, url, form))
  const own = Buffer.from(given)
  return own.length === right.length && timingSafeEqual(own, right)
}

/** By code unit, as Twilio does. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
