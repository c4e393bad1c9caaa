/** The service beside the limit and the peer, plain and tuned: the same hops on each in turn, round after round. */
import { askingHops, hopsOfCall } from './dialogue.ts'
import { type Distribution, distributionOf, medianOf, type Spread, spreadOf } from './distribution.ts'
import { newCall, type Played, playAll } from './load.ts'
import { callerOf } from './people.ts'
import { idle, processorTime, residentBytes } from './processes.ts'
import { type Counting, differenceOf, type ServerCounts } from './server-counts.ts'
import type { Variant } from './variants.ts'

/** What one batch of hops cost. */
export interface Cost {
  hops: number
  /** Microseconds of the server's processor a hop. */
  processor: number
  hopsPerSecond: number
  /** Milliseconds. */
  latency: Distribution
  /** Redis and PostgreSQL, a hop. */
  servers: ServerCounts
}

export interface Comparison {
  variant: string
  /** `asking`: the hops that have nothing to perform. `number`: told at once. `account`: one is opened. */
  hop: 'asking' | 'number' | 'account' | 'steady'
  connections: number
  /** Medians of the rounds. */
  cost: Cost
  /** Processor time a hop beside that of a rival in the same round. */
  times: Record<Rival, Spread>
  rounds: number
}

/** Whom the others are compared with. */
export type Rival = 'limit' | 'peer' | 'tuned'

export interface ComparisonParts {
  /** The rivals among them. */
  variants: readonly Variant[]
  counting: Counting
  rounds: number
  connections: readonly number[]
  calls: number
  /** Of each round's calls so many open an account; all others have one. */
  accounts: number
  /** Callers with that number and the next ones are in the registry, and nobody has called yet. */
  nextCaller(hasAccount: boolean): number
  progress(text: string): void
}

/** By variant and hop. */
export type Round = Map<string, Cost>

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
  const compared: Comparison[] = []
  for (const count of connections) {
    const costs: Round[] = []
    for (let round = 1; round <= rounds; round += 1) {
      progress(`${count} connections, round ${round} of ${rounds}`)
      costs.push(await playRound(parts, count, round))
    }
    compared.push(...summaryOf(parts.variants, costs, count))
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
  const { variants, calls, accounts } = parts
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
    for (const [name, cost] of await playTurns(parts, { round, turns }, play)) {
      costs.set(`${name} ${hop}`, cost)
    }
  }
  await book('asking', askingHops, { turns: turnsOfRound, from: 0, to: calls })
  await book('number', hopsOfCall, { turns: 1, from: 0, to: calls - accounts })
  await book('account', hopsOfCall, { turns: 1, from: calls - accounts, to: calls })
  return costs
}

/** What each variant's turns cost together. Each turn another begins. */
async function playTurns(
  parts: ComparisonParts,
  { round, turns }: { round: number; turns: number },
  play: (variant: Variant, turn: number) => Promise<Played>,
): Promise<Map<string, Cost>> {
  const batches = new Map<string, Batch[]>(parts.variants.map(({ name }) => [name, []]))
  for (let turn = 0; turn < turns; turn += 1) {
    for (const variant of rotated(parts.variants, round + turn)) {
      batches.get(variant.name)?.push(await batchOf(parts, variant, () => play(variant, turn)))
    }
  }
  return new Map([...batches].map(([name, some]) => [name, costOf(some)]))
}

/** What was played at once, with the microseconds and the commands that it took. */
interface Batch extends Played {
  time: number
  counts: ServerCounts
}

export async function batchOf(
  { counting }: Pick<ComparisonParts, 'counting'>,
  { pid }: Variant,
  play: () => Promise<Played>,
): Promise<Batch> {
  const [countsBefore, timeBefore] = [await counting.read(), processorTime(pid)]
  const played = await play()
  // What a hop sets off (an SMS is sent, the journal written) is a part of its cost, and none of the next.
  await idle(pid)
  const time = processorTime(pid) - timeBefore
  return { ...played, time, counts: differenceOf(countsBefore, await counting.read()) }
}

export function costOf(batches: readonly Batch[]): Cost {
  const [first] = batches
  if (first === undefined) throw new Error('nothing was played')
  const sum = (read: (batch: Batch) => number) => batches.reduce((total, batch) => total + read(batch), 0)
  const hops = sum(batch => batch.hops)
  return {
    hops,
    processor: sum(({ time }) => time) / hops,
    hopsPerSecond: hops / sum(({ seconds }) => seconds),
    latency: distributionOf(batches.flatMap(({ latencies }) => latencies)),
    servers: each(first.counts, (_, name) => sum(({ counts }) => counts[name]) / hops),
  }
}

export function summaryOf(
  variants: readonly Pick<Variant, 'name'>[],
  rounds: readonly Round[],
  connections: number,
): Comparison[] {
  const kinds = ['asking', 'number', 'account', 'steady'] as const
  return kinds.flatMap(hop =>
    variants.flatMap(({ name }) => {
      const costs = rounds.flatMap(round => round.get(`${name} ${hop}`) ?? [])
      if (costs.length === 0) return []
      const against = (rival: Rival) =>
        spreadOf(
          rounds.map(
            round =>
              (round.get(`${name} ${hop}`)?.processor ?? 0) / (round.get(`${rival} ${hop}`)?.processor ?? 1),
          ),
        )
      return [
        {
          variant: name,
          hop,
          connections,
          cost: medianCost(costs),
          times: { limit: against('limit'), peer: against('peer'), tuned: against('tuned') },
          rounds: costs.length,
        },
      ]
    }),
  )
}

function medianCost(costs: readonly Cost[]): Cost {
  const median = (read: (cost: Cost) => number) => medianOf(costs.map(read))
  const [first] = costs
  if (first === undefined) throw new Error('no round was played')
  return {
    hops: median(cost => cost.hops),
    processor: median(cost => cost.processor),
    hopsPerSecond: median(cost => cost.hopsPerSecond),
    latency: each(first.latency, (_, name) => median(cost => cost.latency[name])),
    servers: each(first.servers, (_, name) => median(cost => cost.servers[name])),
  }
}

function each<Figures extends object>(
  figures: Figures,
  change: (value: number, name: keyof Figures) => number,
): Figures {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, change(value as number, name as keyof Figures)]),
  ) as Figures
}

export function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

export function memoryOf({ pid }: Variant): number {
  return residentBytes(pid)
}
