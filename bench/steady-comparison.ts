/**
 * The variants under a steady load, one process at a time: of several on one processor each would meet the others collecting
 * the garbage of their last turn, and of hops that take a third of a millisecond the slowest would tell nothing else.
 */
import { warmUp } from './comparison.ts'
import { type Comparison, costOf, type Round, summaryOf } from './costs.ts'
import { askingHops } from './dialogue.ts'
import { newCall, playSteadily } from './load.ts'
import { type Caller, callerOf } from './people.ts'
import type { Counting } from './server-counts.ts'
import { batchOf, orderOf } from './turns.ts'
import type { Variant, VariantName } from './variants.ts'

export interface SteadyParts {
  names: readonly VariantName[]
  start(name: VariantName): Promise<Variant>
  counting: Counting
  rounds: number
  hopsPerSecond: number
  /** Measured each round: longer than from one major collection of garbage to the next, or luck decides who meets one. */
  seconds: number
  /** The callers with that number and the next ones have not called yet. */
  nextCaller(): number
  progress(text: string): void
}

/** Of the same load before anything is measured: until the warm-up's garbage has gone. */
const settleSeconds = 5

/** @throws when any screen is wrong. */
export async function compareSteadily(parts: SteadyParts): Promise<Comparison[]> {
  const { names, rounds, hopsPerSecond, progress } = parts
  const costs: Round[] = []
  for (let round = 1; round <= rounds; round += 1) {
    progress(`${hopsPerSecond} hops a second, round ${round} of ${rounds}`)
    costs.push(await playRound(parts, round))
  }
  return summaryOf(names, costs, 0)
}

async function playRound(parts: SteadyParts, round: number): Promise<Round> {
  const { hopsPerSecond } = parts
  const callers = (seconds: number) =>
    Array.from({ length: Math.ceil((hopsPerSecond * seconds) / askingHops) }, () =>
      callerOf(parts.nextCaller(), true),
    )
  const [first, measured] = [callers(settleSeconds), callers(parts.seconds)]
  const costs: Round = new Map()
  for (const name of orderOf(parts.names, round)) {
    const variant = await parts.start(name)
    await warmUp(variant, round)
    const play = (some: readonly Caller[]) =>
      playSteadily(
        variant,
        some.map(caller => newCall(variant, caller)),
        { hopsPerSecond, upTo: askingHops },
      )
    await play(first)
    costs.set(`${name} steady`, costOf([await batchOf(parts.counting, variant, () => play(measured))]))
    await variant.stop()
  }
  return costs
}
