/** Lets in those who hold the bearer token (RFC 6750), or, where none is set, this machine only. */
import type { Context } from 'koa'
import { createClientAddress } from '../../http/client-address.ts'
import { bearerIn } from '../../http/credentials.ts'
import { createLoopbackGuard } from '../../http/loopback-guard.ts'
import { createSecret } from '../../http/secret.ts'
import { createWrongTokens } from '../../http/wrong-tokens.ts'
import type { Clock } from '../../platform/clock.ts'
import { Problem } from './problem.ts'

/** Between two programs stands no proxy of ours. */
const clientAddress = createClientAddress([])

/** @throws Problem 401 for a missing or a wrong token, 429 for many wrong ones. */
export function requireBearerToken(token: string, clock: Pick<Clock, 'sleep'>) {
  const isToken = createSecret(token)
  const wrongTokens = createWrongTokens({ clientAddress, clock })
  return async (context: Context, next: () => Promise<void>): Promise<void> => {
    const authorization = context.get('authorization')
    if (isToken(bearerIn(authorization) ?? '')) return next()
    const waitSeconds = authorization === '' ? 0 : await wrongTokens.count(context.req)
    if (waitSeconds > 0) {
      context.set('retry-after', String(waitSeconds))
      throw new Problem(429, 'Too many wrong tokens.')
    }
    context.set('www-authenticate', 'Bearer')
    throw new Problem(401, 'A bearer token is needed.')
  }
}

const isLocal = createLoopbackGuard(clientAddress)

/** @throws Problem 403 for everybody else. */
export function requireThisMachine({ req }: Context, next: () => Promise<void>): Promise<void> {
  if (!isLocal(req)) throw new Problem(403, 'Without a token only this machine may ask.')
  return next()
}
