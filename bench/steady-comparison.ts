/**
 * The variants under a steady load, one process at a time: of several on one processor each would meet the others collecting
 * the garbage of their last turn, and of hops that take a third of a millisecond the slowest would tell nothing else.
 */
import { batchOf, type Comparison, costOf, type Round, rotated, summaryOf, warmUp } from './comparison.ts'
import { askingHops } from './dialogue.ts'
import { newCall, playSteadily } from './load.ts'
import { callerOf } from './people.ts'
import type { Counting } from './server-counts.ts'
import type { Variant, VariantName } from './variants.ts'

export interface SteadyParts {
  names: readonly VariantName[]
  start(name: VariantName): Promise<Variant>
  counting: Counting
  rounds: number
  hopsPerSecond: number
  seconds: number
  /** The callers with that number and the next ones have not called yet. */
  nextCaller(): number
  progress(text: string): void
}

/** @throws when any screen is wrong. */
export async function compareSteadily(parts: SteadyParts): Promise<Comparison[]> {
  const { names, rounds, hopsPerSecond, progress } = parts
  const costs: Round[] = []
  for (let round = 1; round <= rounds; round += 1) {
    progress(`${hopsPerSecond} hops a second, round ${round} of ${rounds}`)
    costs.push(await playRound(parts, round))
  }
  return summaryOf(
    names.map(name => ({ name })),
    costs,
    0,
  )
}

async function playRound(parts: SteadyParts, round: number): Promise<Round> {
  const { hopsPerSecond, seconds } = parts
  const callers = Array.from({ length: Math.ceil((hopsPerSecond * seconds) / askingHops) }, () =>
    callerOf(parts.nextCaller(), true),
  )
  const costs: Round = new Map()
  for (const name of rotated(parts.names, round)) {
    const variant = await parts.start(name)
    await warmUp(variant, round)
    const calls = callers.map(caller => newCall(variant, caller))
    const play = () => playSteadily(variant, calls, { hopsPerSecond, upTo: askingHops })
    costs.set(`${name} steady`, costOf([await batchOf(parts, variant, play)]))
    await variant.stop()
  }
  return costs
}
