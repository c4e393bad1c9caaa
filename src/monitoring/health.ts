/**
 * Three questions, each asked by somebody else. `ready`: whether this process should get calls, asked by balancers. `live`:
 * whether it should be started anew, asked by supervisors. `shared`: how that is which all processes stand on, asked by
 * people and alarms: a balancer that asked it would take all processes away together, and callers would be told nothing.
 *
 * Each answers with the names of what is not well, and nothing else.
 */
import Router from '@koa/router'

export interface HealthParts {
  /** True once the process is asked to stop. */
  isStopping(): boolean
  /** What of this process stands still, by name: it answers, and yet its work is not done. */
  stuck(): readonly string[]
  /** What all processes stand on: each resolves when its part is well, and costs a write. */
  shared: Readonly<Record<string, () => Promise<unknown>>>
  now?: () => number
}

const timeoutMs = 2_500
/** Anybody may ask, as often as they like: an answer serves all who ask within this time. */
const freshMs = 2_000

export function createHealthRoutes(parts: HealthParts): Router {
  const { isStopping, stuck, shared, now = performance.now.bind(performance) } = parts
  const router = new Router({ prefix: '/health' })
  let known: { at: number; names: Promise<string[]> } | undefined

  function unwell(): Promise<string[]> {
    if (known === undefined || now() - known.at >= freshMs) known = { at: now(), names: unwellOf(shared) }
    return known.names
  }

  router.get('/live', context => {
    const names = stuck()
    context.status = names.length === 0 ? 200 : 503
    context.body = names.length === 0 ? { status: 'live' } : { status: 'stuck', stuck: names }
  })

  router.get('/ready', context => {
    context.status = isStopping() ? 503 : 200
    context.body = isStopping() ? { status: 'not ready', notReady: ['stopping'] } : { status: 'ready' }
  })

  router.get('/shared', async context => {
    const names = await unwell()
    context.status = names.length === 0 ? 200 : 503
    context.body = names.length === 0 ? { status: 'well' } : { status: 'not well', notWell: names }
  })

  return router
}

/** The names of what does not pass, or not in time. */
export async function unwellOf(checks: HealthParts['shared']): Promise<string[]> {
  const names = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ((await passes(check)) ? [] : [name])),
  )
  return names.flat()
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  const late = AbortSignal.timeout(timeoutMs)
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
