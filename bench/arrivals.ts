/** People who come when they like: so many a second on average, none of them waiting for another. */
import { setTimeout as wait } from 'node:timers/promises'

export interface Arrivals {
  perSecond: number
  seconds: number
  /** Of the time between two: even, or as of people who know nothing of each other. */
  spacing: 'even' | 'random'
}

/** Resolves when all have been served. `dueAt` is when one was to come, by `performance.now()`. @throws what `serve` throws. */
export async function arrive(
  { perSecond, seconds, spacing }: Arrivals,
  serve: (dueAt: number) => Promise<void>,
): Promise<void> {
  const ends = performance.now() + seconds * 1_000
  const meanMs = 1_000 / perSecond
  const serving = new Set<Promise<void>>()
  const failures: unknown[] = []
  for (let due = performance.now() + meanMs; due < ends; ) {
    while (due <= performance.now() && due < ends) {
      const served = serve(due)
        .catch((thrown: unknown) => void failures.push(thrown))
        .finally(() => serving.delete(served))
      serving.add(served)
      due += spacing === 'even' ? meanMs : -Math.log(1 - Math.random()) * meanMs
    }
    if (failures.length > 0) break
    await wait(1)
  }
  await Promise.all(serving)
  if (failures.length > 0) throw failures[0]
}
