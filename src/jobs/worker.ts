/**
 * Takes jobs as long as it has hands free, and looks again when somebody wakes it, when a hand is free, or after a while.
 *
 * pg-boss's own worker takes the next jobs when it is through with all of the last ones: a slow one would hold up those
 * behind it. Each of these has a place of its own.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../db/database.ts'

/** One attempt at the row's task. `stopping` is aborted when the worker stops: the next attempt takes over. */
export type Attend = (id: string, stopping: AbortSignal) => Promise<void>

export interface Worker {
  /** Takes no more jobs; resolves when the attempts in hand have ended. */
  stop(): Promise<void>
}

export interface WorkOptions {
  /** Attempts in hand at once. */
  concurrency?: number
  pollingSeconds?: number
  /** Only jobs of this priority, ends included. */
  priorities?: { least?: number; most?: number }
  /** How many of `free` jobs may be taken now; asked before each look. Without it: all. */
  mayTake?: (free: number) => number | Promise<number>
  /** It has looked whether there is anything to do; `isWell` when nothing failed in that. */
  cameRound?: (isWell: boolean) => void
}

type Boss = Pick<Database['boss'], 'fetch' | 'complete'> & Partial<Pick<Database['boss'], 'once' | 'emit'>>

/** Jobs that end within this time are reported together. */
const gatherMs = 10

interface Waker {
  isFor(priority: number): boolean
  wake(): void
}

/** The workers of this process, by the queue that they serve. */
const wakers = new WeakMap<object, Map<string, Set<Waker>>>()

function wakersOf(boss: object, queue: string): Set<Waker> {
  const queues = wakers.get(boss) ?? new Map<string, Set<Waker>>()
  wakers.set(boss, queues)
  const found = queues.get(queue) ?? new Set<Waker>()
  queues.set(queue, found)
  return found
}

/** Has the workers of this process look at the queue now. */
export function wakeWorkers(boss: object, queue: string, priority: number): void {
  for (const waker of wakersOf(boss, queue)) if (waker.isFor(priority)) waker.wake()
}

export function startWorker(boss: Boss, queue: string, attend: Attend, options: WorkOptions = {}): Worker {
  const { concurrency = 20, pollingSeconds = 0.5, priorities = {}, mayTake = free => free } = options
  const { cameRound = () => {} } = options
  const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = priorities
  const stopping = new AbortController()
  const inHand = new Set<Promise<void>>()
  const alarm = createAlarm(pollingSeconds * 1_000, stopping.signal)
  const finished = createGatherer(ids => boss.complete(queue, ids), report)

  function report(thrown: unknown): void {
    // As pg-boss does with what its own workers meet.
    if (!stopping.signal.aborted) boss.emit?.('error', thrown as Error)
  }

  /** Whether there may be more than were taken. */
  async function take(): Promise<boolean> {
    const batchSize = Math.min(concurrency - inHand.size, await mayTake(concurrency - inHand.size))
    if (batchSize < 1 || stopping.signal.aborted) return false
    const jobs = await boss.fetch<{ id: string }>(queue, {
      batchSize,
      ...(priorities.least !== undefined && { minPriority: priorities.least }),
      ...(priorities.most !== undefined && { maxPriority: priorities.most }),
    })
    for (const job of jobs) {
      const attempt = attend(job.data.id, stopping.signal)
        .catch(report)
        .finally(() => {
          inHand.delete(attempt)
          finished.add(job.id)
          if (inHand.size === concurrency - 1) alarm.ring()
        })
      inHand.add(attempt)
    }
    return jobs.length === batchSize && inHand.size < concurrency
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let isWell = true
      const isMore = await take().catch((thrown: unknown) => {
        report(thrown)
        isWell = false
        return false
      })
      cameRound(isWell)
      if (!isMore) await alarm.sleep()
    }
  }

  const waker: Waker = { isFor: priority => priority >= least && priority <= most, wake: alarm.ring }
  const own = wakersOf(boss, queue)
  own.add(waker)
  const running = run()

  async function stop(): Promise<void> {
    own.delete(waker)
    stopping.abort()
    await running
    await Promise.all(inHand)
    await finished.flush()
  }
  boss.once?.('stopped', () => void stop().catch(() => {}))
  return { stop }
}

/** Wakes whoever sleeps; rung while nobody does, the next sleep is none. */
function createAlarm(sleepMs: number, signal: AbortSignal) {
  let isRung = false
  let wake = (): void => {}
  const ring = (): void => {
    isRung = true
    wake()
  }
  signal.addEventListener('abort', ring, { once: true })
  return {
    ring,
    async sleep(): Promise<void> {
      if (!isRung) {
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, sleepMs).unref()
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      isRung = false
    },
  }
}

/** Reports what is done, several at a time. A report that is lost matters little: the row knows what was done. */
function createGatherer(sendAll: (ids: string[]) => Promise<unknown>, report: (thrown: unknown) => void) {
  let ids: string[] = []
  let telling: Promise<void> | undefined

  async function flush(): Promise<void> {
    while (telling !== undefined || ids.length > 0) {
      telling ??= send()
      await telling
    }
  }

  async function send(): Promise<void> {
    await delay(gatherMs, undefined, { ref: false })
    const gathered = ids
    ids = []
    try {
      await sendAll(gathered)
    } catch (thrown) {
      // Also what pg-boss throws at once, when it was stopped before its workers.
      report(thrown)
    } finally {
      telling = undefined
    }
  }

  return {
    flush,
    add(id: string): void {
      ids.push(id)
      telling ??= send()
    },
  }
}
