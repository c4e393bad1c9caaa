/** The Koa application out of its parts: one error handler, no listen(). */
import type Router from '@koa/router'
import Koa from 'koa'
import { asFailure, type Failure } from './failures.ts'

export interface AppParts {
  /** Answered under `/<token>` when there is a token, else bare. */
  callbacks: readonly Router[]
  callbackToken: string | undefined
  /** Answered as they are. */
  pages: readonly Router[]
  report(failure: Failure, route: string): void
}

export function createApp({ callbacks, callbackToken, pages, report }: AppParts): Koa {
  const app = new Koa()

  app.use(async (context, next) => {
    try {
      await next()
    } catch (thrown) {
      report(asFailure(thrown), context.routerPath ?? 'unknown')
      context.status = 500
      context.body = 'Internal error'
    }
  })
  app.on('error', (thrown: unknown) => report(asFailure(thrown), 'socket'))

  for (const router of callbacks) {
    if (callbackToken !== undefined) router.prefix(`/${callbackToken}`)
    app.use(router.routes())
  }
  for (const router of pages) app.use(router.routes())
  return app
}
