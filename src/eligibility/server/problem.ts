/** Problem details (RFC 9457): what went wrong in a sentence of ours, never anything of what was sent. */
import { STATUS_CODES } from 'node:http'
import type { Context } from 'koa'
import { isReadableTarget } from '../../http/request-target.ts'
import { asFailure, type Failure } from '../../platform/failures.ts'

/** Thrown where a request turns out to be one that cannot be answered otherwise. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly detail: string
  /** After how many seconds it may be asked again, where that is known. */
  readonly retryAfterSeconds: number | undefined
  constructor(status: number, detail: string, retryAfterSeconds?: number) {
    super(`${status} ${detail}`)
    this.status = status
    this.detail = detail
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export function writeProblem(context: Context, { status, detail }: Pick<Problem, 'status' | 'detail'>): void {
  context.status = status
  context.body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail })
  context.type = 'application/problem+json'
}

const retryAfterSeconds = 5

/** Turns whatever is thrown or left unanswered into a problem; what is our fault is reported. */
export function createProblemWriter(report: (failure: Failure, route: string) => void) {
  return async (context: Context, next: () => Promise<void>): Promise<void> => {
    context.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    try {
      if (!isReadableTarget(context.request)) throw new Problem(400, 'This asks for nothing.')
      await next()
      if (context.body === undefined || context.body === null) {
        const status = context.status < 400 ? 404 : context.status
        writeProblem(context, { status, detail: 'No such route, or not with this method.' })
      }
    } catch (thrown) {
      if (thrown instanceof Problem) {
        if (thrown.retryAfterSeconds !== undefined)
          context.set('retry-after', String(thrown.retryAfterSeconds))
        writeProblem(context, thrown)
        return
      }
      const failure = asFailure(thrown)
      // The route's pattern, not its address: that holds a registration number.
      report(failure, context.routerPath ?? 'none')
      if (failure.retryable) context.set('retry-after', String(retryAfterSeconds))
      writeProblem(context, {
        status: failure.retryable ? 503 : 500,
        detail: failure.retryable ? 'Ask again later, with the same key.' : 'The service is at fault.',
      })
    }
  }
}
