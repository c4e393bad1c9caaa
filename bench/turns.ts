/** Whoever is measured plays in turns: what one batch of hops takes, and who comes when. */
import { type Batch, type Cost, costOf } from './costs.ts'
import type { Played } from './load.ts'
import { idle, poolTime, processorTime } from './processes.ts'
import { type Counting, differenceOf } from './server-counts.ts'
import type { Variant } from './variants.ts'

export interface Turns {
  variants: readonly Variant[]
  counting: Counting
  round: number
  /** Turns that each has, so that whatever else the machine does meets all of them. */
  turns: number
  /** What one figure is of: one hop, or the hops of a whole call. */
  hopsEach?: number
}

/** What each variant's turns cost together, by its name. */
export async function playTurns(
  { variants, counting, round, turns, hopsEach }: Turns,
  play: (variant: Variant, turn: number) => Promise<Played>,
): Promise<Map<string, Cost>> {
  const batches = new Map<string, Batch[]>(variants.map(({ name }) => [name, []]))
  for (let turn = 0; turn < turns; turn += 1) {
    for (const variant of orderOf(variants, round + turn)) {
      batches.get(variant.name)?.push(await batchOf(counting, variant, () => play(variant, turn)))
    }
  }
  return new Map([...batches].map(([name, some]) => [name, costOf(some, hopsEach)]))
}

export async function batchOf(
  counting: Counting,
  { pid }: Variant,
  play: () => Promise<Played>,
): Promise<Batch> {
  const countsBefore = await counting.read()
  const [timeBefore, poolBefore] = [processorTime(pid), poolTime(pid)]
  const played = await play()
  // What a hop sets off (an SMS is sent, the journal written) is a part of its cost, and none of the next.
  await idle(pid)
  const [time, pooled] = [processorTime(pid) - timeBefore, poolTime(pid) - poolBefore]
  return { ...played, time, pooled, counts: differenceOf(countsBefore, await counting.read()) }
}

/** Whose turn it is first, second and so on: each time another begins, and every other time it goes backwards. */
export function orderOf<T>(all: readonly T[], turn: number): T[] {
  const at = turn % all.length
  const forwards = [...all.slice(at), ...all.slice(0, at)]
  return turn % 2 === 0 ? forwards : [...forwards.slice(0, 1), ...forwards.slice(1).reverse()]
}
