/** The Koa application out of its parts: who may reach what, one error handler, no listen(). */
import Router from '@koa/router'
import Koa, { type Context, type Next } from 'koa'
import { asFailure, type Failure } from './failures.ts'
import type { Admission } from './http/admission.ts'
import { setPageHeaders } from './http/page-headers.ts'

export interface AppParts {
  /** Answered to those who are admitted; for all others they do not exist. */
  callbacks: readonly Router[]
  admission: Admission
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
  const { callbacks, admission, operatorPages, operatorGuard, pages, turnedAway, report } = parts
  const app = new Koa()

  app.use(async (context, next) => {
    context.set('x-content-type-options', 'nosniff')
    try {
      await next()
    } catch (thrown) {
      // The route's pattern, never the address: that may hold the token.
      report(asFailure(thrown), context.routerPath ?? 'unknown')
      context.status = 500
      context.body = 'Internal error'
    }
  })
  app.on('error', (thrown: unknown) => report(asFailure(thrown), 'socket'))

  const answerCallback = together(callbacks).routes()
  app.use((context, next) => {
    const path = admission(context.req, context.path)
    if (path === null) return afterwards(next, () => isMissedPost(context) && turnedAway('callbacks'))
    if (path === context.path) return answerCallback(asRouted(context), next)
    context.path = path
    // Below the token there are callbacks only; what is not there looks as it does elsewhere.
    return answerCallback(asRouted(context), () => setPageHeaders(context, async () => {}))
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

async function afterwards(next: Next, act: () => unknown): Promise<void> {
  await next()
  act()
}

function isMissedPost({ method, status }: Context): boolean {
  return method === 'POST' && status === 404
}

type Middleware = (context: Context, next: Next) => Promise<void>

/** One router out of many; `before` runs where a route of theirs matches. */
function together(routers: readonly Router[], before?: Middleware): Router {
  const all = new Router()
  if (before !== undefined) all.use(before)
  for (const router of routers) all.use(router.routes())
  return all
}

function asRouted(context: Context): Parameters<ReturnType<Router['routes']>>[0] {
  return context as Parameters<ReturnType<Router['routes']>>[0]
}
