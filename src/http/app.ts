/** The one door, a Koa application: callbacks, pages, who may reach them, and one error handler; no listen(). */
import Router from '@koa/router'
import Koa, { type Context, type Middleware, type Next } from 'koa'
import { asFailure, type Failure } from '../platform/failures.ts'
import { inLateSpan } from '../platform/tracing.ts'
import type { Admission } from './callback-auth.ts'
import type { Connections } from './connections.ts'
import { pageHeaders } from './headers.ts'
import { isPublic } from './public-routes.ts'
import { isReadableTarget } from './request-target.ts'

/** One gateway's callbacks, and who may call them: for everybody else there are none. */
export interface CallbackDoor {
  /** Its paths begin with `/<name>/`. */
  name: string
  router: Router
  admission: Admission
}

export interface AppParts {
  /** What gateways call. */
  callbacks: readonly CallbackDoor[]
  /** For people and their programs: each route has the guard before it, unless public-routes.ts names it. */
  pages: readonly Router[]
  connections: Connections
  operatorGuard: (context: Context, next: Next) => Promise<void>
  /** Told of whoever posts where nothing answers them, and of operators without the token: somebody may be trying keys. */
  turnedAway(from: 'callbacks' | 'operator pages'): void
  /** Told of a request that asks for nothing at all: no failure of ours, and nobody's form. */
  malformed(): void
  report(failure: Failure, route: string): void
}

export function createApp(parts: AppParts): Koa {
  const { connections, operatorGuard, turnedAway, malformed, report } = parts
  const app = new Koa()

  app.use(async (context, next) => {
    context.set('x-content-type-options', 'nosniff')
    if (!isReadableTarget(context.request)) {
      malformed()
      context.status = 400
      return
    }
    try {
      await next()
    } catch (thrown) {
      // The route's pattern, never the address: that may hold a secret.
      report(asFailure(thrown), context.routerPath ?? 'unknown')
      context.status = 500
      context.type = 'text'
      context.body = 'Internal error'
    }
  })
  // What comes too late for that: an answer that cannot be written, or a connection that broke, which is nobody's fault.
  app.on('error', (thrown: unknown, context: Context) => {
    if (context.writable) report(asFailure(thrown), context.routerPath ?? 'unknown')
  })

  const doors = parts.callbacks.map(({ name, router, admission }) => {
    for (const route of router.stack) route.stack.unshift(know)
    // What its type asks of a context it puts there itself.
    return { begins: `/${name}/`, admission, answer: router.routes() as Middleware }
  })
  app.use((context, next) => {
    // Each is asked, whichever is meant: one answer, and one time for it.
    const paths = doors.map(({ admission }) => admission(context.req, context.path))
    const index = doors.findIndex(({ begins }, at) => paths[at]?.startsWith(begins))
    const door = doors[index]
    if (door === undefined) return next()
    context.newRouterPath = paths[index] ?? ''
    const { method, headers } = context
    return inLateSpan(method, { kind: 'server', headers }, async span => {
      try {
        await door.answer(context, next)
        span.set({ 'http.response.status_code': context.status })
      } finally {
        // The route's pattern likewise.
        const route = context.routerPath ?? 'unknown'
        span.rename(`${method} ${route}`)
        span.set({ 'http.request.method': method, 'http.route': route })
      }
    })
  })

  app.use(async (context, next) => {
    // Below the token are callbacks only: from here on the whole path counts again.
    context.newRouterPath = undefined
    context.set(pageHeaders)
    await next()
    if (context.method === 'POST' && context.status === 404) turnedAway('callbacks')
  })
  const pages = together(parts.pages)
  for (const route of pages.stack) if (!isPublic(route)) route.stack.unshift(guard)
  app.use(pages.routes())
  return app

  /** Before anything of the body is read: whoever comes so far is a gateway. */
  function know(context: Context, next: Next): Promise<unknown> {
    connections.know(context.res)
    return next()
  }

  async function guard(context: Context, next: Next): Promise<void> {
    await operatorGuard(context, () => {
      connections.keep(context.res)
      return next()
    })
    if (context.status === 401 || context.status === 429) turnedAway('operator pages')
  }
}

/** One router out of many. */
function together(routers: readonly Router[]): Router {
  const all = new Router()
  for (const router of routers) all.use(router.routes())
  return all
}
