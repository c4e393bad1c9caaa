/** Whether the process lives, and whether it can serve: the names of what is not ready, nothing else. */
import Router from '@koa/router'

export interface Readiness {
  /** Each resolves when its part can serve. */
  checks: Readonly<Record<string, () => Promise<unknown>>>
  /** True once the process is draining. */
  isStopping(): boolean
}

const patienceMs = 1_500

export function createHealthRoutes({ checks, isStopping }: Readiness): Router {
  const router = new Router({ prefix: '/health' })
  // Anybody may ask, as often as they like: those who ask at once share one answer.
  let asking: Promise<string[]> | undefined

  async function failing(): Promise<string[]> {
    const names = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => ((await passes(check)) ? [] : [name])),
    )
    asking = undefined
    return names.flat()
  }

  router.get('/live', context => {
    context.body = { status: 'live' }
  })

  router.get('/ready', async context => {
    asking ??= failing()
    const notReady = [...(await asking), ...(isStopping() ? ['stopping'] : [])]
    context.status = notReady.length === 0 ? 200 : 503
    context.body = notReady.length === 0 ? { status: 'ready' } : { status: 'not ready', notReady }
  })

  return router
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  const late = AbortSignal.timeout(patienceMs)
  try {
    await Promise.race([
      check(),
      new Promise((_, reject) => late.addEventListener('abort', () => reject(new Error('late')))),
    ])
    return true
  } catch {
    return false
  }
}
