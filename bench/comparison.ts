/** The service beside the limit and its peers: the same hops on each in turn, round after round. */
import { type Comparison, type Round, summaryOf } from './costs.ts'
import { askingHops, hopsOfCall } from './dialogue.ts'
import { newCall, playAll } from './load.ts'
import { callerOf } from './people.ts'
import { residentBytes } from './processes.ts'
import { playTurns } from './turns.ts'
import type { Variant } from './variants.ts'
import { type PlayedParts, playWholeCalls, wholeConnections } from './whole-calls.ts'

export interface ComparisonParts extends PlayedParts {
  rounds: number
  connections: readonly number[]
  progress(text: string): void
}

const warmUpCalls = 6_000
const warmUpFrom = 70_000_000

/**
 * Whole rounds that are played before any is measured. What only confirms and opens accounts meets other objects than the
 * questions do, so that V8 compiles some of the questions' code again, two or three times: meanwhile a question costs the
 * service twice as much.
 */
export const warmUpRounds = 2

/** @throws when any screen is wrong. */
export async function compare(parts: ComparisonParts): Promise<Comparison[]> {
  const { connections, rounds, progress } = parts
  progress('warming up')
  for (const variant of parts.variants) await warmUp(variant)
  for (let round = 0; round < warmUpRounds; round += 1) await playRound(parts, 32, round)
  const names = parts.variants.map(({ name }) => name)
  const compared: Comparison[] = []
  for (const count of connections) {
    const costs: Round[] = []
    for (let round = 1; round <= rounds; round += 1) {
      progress(`${count} connections, round ${round} of ${rounds}`)
      costs.push(await playRound(parts, count, round))
    }
    compared.push(...summaryOf(names, costs, count))
  }
  return compared
}

/**
 * Until V8 has compiled what is used again and again: some tens of thousands of hops. Nobody of these confirms, and
 * each `time` others call.
 */
export async function warmUp(variant: Variant, time = 0): Promise<void> {
  const from = warmUpFrom + time * warmUpCalls
  const calls = Array.from({ length: warmUpCalls }, (_, index) =>
    newCall(variant, callerOf(from + index, true)),
  )
  await playAll(variant, calls, { connections: 32, upTo: askingHops })
}

/**
 * So many times in a round each variant has its turn, so that whatever else the machine does meets all of them: short
 * enough for that, and long enough to collect garbage as under a lasting load.
 */
const turnsOfRound = 5

/** Every variant plays as many calls, whoever begins. */
async function playRound(parts: ComparisonParts, connections: number, round: number): Promise<Round> {
  const { variants, counting, calls, accounts } = parts
  const costs: Round = new Map()
  const callers = [
    ...Array.from({ length: calls - accounts }, () => callerOf(parts.nextCaller(true), true)),
    ...Array.from({ length: accounts }, () => callerOf(parts.nextCaller(false), false)),
  ]
  const played = new Map(variants.map(variant => [variant, callers.map(caller => newCall(variant, caller))]))
  const book = async (
    hop: Comparison['hop'],
    upTo: number,
    { turns, from, to }: { turns: number; from: number; to: number },
  ) => {
    const each = Math.ceil((to - from) / turns)
    const play = (variant: Variant, turn: number) => {
      const some = played.get(variant)?.slice(from + turn * each, Math.min(to, from + (turn + 1) * each))
      return playAll(variant, some ?? [], { connections, upTo })
    }
    for (const [name, cost] of await playTurns({ variants, counting, round, turns }, play)) {
      costs.set(`${name} ${hop}`, cost)
    }
  }
  await book('asking', askingHops, { turns: turnsOfRound, from: 0, to: calls })
  await book('number', hopsOfCall, { turns: 1, from: 0, to: calls - accounts })
  await book('account', hopsOfCall, { turns: 1, from: calls - accounts, to: calls })
  if (connections !== wholeConnections) return costs
  return new Map([...costs, ...(await playWholeCalls(parts, round))])
}

export function memoryOf({ pid }: Variant): number {
  return residentBytes(pid)
}
