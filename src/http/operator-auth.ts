/** Lets in those who run the service: the token as a bearer's or as a password, or, where none is set, this machine only. */
import type { Context, Next } from 'koa'
import { basicIn, bearerIn } from './credentials.ts'
import type { LoopbackGuard } from './loopback-guard.ts'
import { createSecret } from './secret.ts'
import { isReading, siteOf } from './site.ts'
import type { WrongTokens } from './wrong-tokens.ts'

export interface OperatorGuardSettings {
  token: string | undefined
  isLocal: LoopbackGuard
  wrongTokens: WrongTokens
}

/** A middleware before everything of the operator's: pages, their data, metrics. */
export function requireOperator({ token, isLocal, wrongTokens }: OperatorGuardSettings) {
  const isToken = token === undefined ? undefined : createSecret(token)

  return async (context: Context, next: Next): Promise<void> => {
    const { req } = context
    const authorization = req.headers.authorization ?? ''
    const bearer = bearerIn(authorization)
    if (isToken === undefined) {
      if (!isLocal(req)) return
    } else if (!isToken(bearer ?? basicIn(authorization)?.password ?? '')) {
      return turnAway(context, authorization === '' ? 0 : await wrongTokens.count(req))
    }
    // A browser sends the password along with whatever another site makes it post, but never a bearer's token.
    if (!isReading(req) && bearer === null && siteOf(req) !== 'own') {
      context.status = 403
      return
    }
    await next()
  }
}

function turnAway(context: Context, waitSeconds: number): void {
  if (waitSeconds > 0) {
    context.status = 429
    context.set('retry-after', String(waitSeconds))
    return
  }
  context.status = 401
  context.set('www-authenticate', 'Basic realm="Tadamon", charset="UTF-8"')
}
