/**
 * Tries again what a Redis that is just being replaced did not do: a master that died, or fell silent, has a successor within
 * some seconds, and a caller who waits that long need not dial again. For what may be done twice and is then done once.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { systemCodeOf } from '../platform/failures.ts'

/** Runs `work` until it succeeds, `untilMs` comes (of `performance.now()`) or the outage lasts. `isAgain` is false the first time. */
export type Retry = <T>(work: (isAgain: boolean) => Promise<T>, untilMs: number) => Promise<T>

/** What a server says that is about to be another, or to be there again. */
const passing = /^(READONLY|LOADING|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MOVED|ASK|UNBLOCKED)$/
const pauseMs = 150
/** A failover is over by then. Afterwards callers are told at once, as long as nothing has succeeded. */
const longestOutageMs = 12_000

export function createRetry(now: () => number = performance.now.bind(performance)): Retry {
  let failingSince: number | undefined
  return async (work, untilMs) => {
    for (let isAgain = false; ; isAgain = true) {
      try {
        const result = await work(isAgain)
        failingSince = undefined
        return result
      } catch (thrown) {
        failingSince ??= now()
        const isOver = now() + pauseMs > untilMs || now() - failingSince > longestOutageMs
        if (isOver || !isPassing(thrown)) throw thrown
        await wait(pauseMs)
      }
    }
  }
}

/** A broken connection, no answer in time, or a server in between. One that is full, or refuses us, stays so. */
function isPassing(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  return thrown.name !== 'ReplyError' || passing.test(systemCodeOf(thrown) ?? '')
}
