/** Lets in those who hold the bearer token (RFC 6750); how long the comparison takes tells nothing about it. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'koa'
import { Problem } from './problem.ts'

/** @throws Problem 401 for a missing or a wrong token. */
export function createDoorkeeper(token: string) {
  const expected = digest(token)
  return async (context: Context, next: () => Promise<void>): Promise<void> => {
    const [, given = ''] = /^Bearer +([^ ]+) *$/i.exec(context.get('authorization')) ?? []
    if (!timingSafeEqual(digest(given), expected)) {
      context.set('www-authenticate', 'Bearer')
      throw new Problem(401, 'A bearer token is needed.')
    }
    await next()
  }
}

/** Of one length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
