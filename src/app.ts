/** The Koa application out of its parts: pages, and who may reach them; one error handler, no listen(). */
import Router from '@koa/router'
import Koa, { type Context, type Next } from 'koa'
import { asFailure, type Failure } from './failures.ts'
import { setPageHeaders } from './http/page-headers.ts'

export interface AppParts {
  /** Answered to those whom `operatorGuard` lets pass. */
  operatorPages: readonly Router[]
  operatorGuard: (context: Context, next: Next) => Promise<void>
  /** Answered to everybody. */
  pages: readonly Router[]
  /** Told of whoever posts where nothing answers them, and of operators without the token: somebody may be trying keys. */
  turnedAway(from: 'callbacks' | 'operator pages'): void
  report(failure: Failure, route: string): void
}

export function createApp(parts: AppParts): Koa {
  const { operatorPages, operatorGuard, pages, turnedAway, report } = parts
  const app = new Koa()

  app.use(async (context, next) => {
    context.set('x-content-type-options', 'nosniff')
    try {
      await next()
    } catch (thrown) {
      // The route's pattern, never the address: that may hold a secret.
      report(asFailure(thrown), context.routerPath ?? 'unknown')
      context.status = 500
      context.body = 'Internal error'
    }
  })
  app.on('error', (thrown: unknown) => report(asFailure(thrown), 'socket'))

  app.use(async (context, next) => {
    await next()
    if (context.method === 'POST' && context.status === 404) turnedAway('callbacks')
  })
  app.use(setPageHeaders)
  app.use(
    together(operatorPages, async (context, next) => {
      await operatorGuard(context, next)
      if (context.status === 401) turnedAway('operator pages')
    }).routes(),
  )
  app.use(together(pages).routes())
  return app
}

type Middleware = (context: Context, next: Next) => Promise<void>

/** One router out of many; `before` runs where a route of theirs matches. */
function together(routers: readonly Router[], before?: Middleware): Router {
  const all = new Router()
  if (before !== undefined) all.use(before)
  for (const router of routers) all.use(router.routes())
  return all
}
