/** What hops cost: of what was played at once, of the rounds, and beside what they cost the baselines. */
import { type Distribution, distributionOf, medianOf, type Spread, spreadOf } from './distribution.ts'
import type { Played } from './load.ts'
import type { ServerCounts } from './server-counts.ts'

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
  /** Processor time a hop beside that of a baseline in the same round. */
  times: Ratios
  /** The p99 of the latency likewise; figures that were kept earlier have none. */
  p99Times?: Ratios
  rounds: number
}

/** Whom the others are compared with. `before`: the service as it was. */
const baselines = ['limit', 'peer', 'tuned', 'builder', 'guarded', 'before'] as const
export type Baseline = (typeof baselines)[number]

/** By those baselines that were measured. */
export type Ratios = Partial<Record<Baseline, Spread>>

export function baselinesOf(compared: readonly Comparison[]): Baseline[] {
  return baselines.filter(baseline => compared.some(({ times }) => times[baseline] !== undefined))
}

/** By variant and hop. */
export type Round = Map<string, Cost>

/** What was played at once, with the microseconds and the commands that it took. */
export interface Batch extends Played {
  time: number
  counts: ServerCounts
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
  names: readonly string[],
  rounds: readonly Round[],
  connections: number,
): Comparison[] {
  const kinds = ['asking', 'number', 'account', 'steady'] as const
  return kinds.flatMap(hop =>
    names.flatMap(name => {
      const costs = rounds.flatMap(round => round.get(`${name} ${hop}`) ?? [])
      if (costs.length === 0) return []
      return [
        {
          variant: name,
          hop,
          connections,
          cost: medianCost(costs),
          times: ratiosOf(rounds, name, hop, cost => cost.processor),
          p99Times: ratiosOf(rounds, name, hop, cost => cost.latency.p99),
          rounds: costs.length,
        },
      ]
    }),
  )
}

/** Round by round, as the machine's speed changes from one to the next. */
function ratiosOf(
  rounds: readonly Round[],
  name: string,
  hop: Comparison['hop'],
  read: (cost: Cost) => number,
): Ratios {
  const measured = baselines.filter(baseline => rounds.every(round => round.has(`${baseline} ${hop}`)))
  const valueIn = (round: Round, variant: string) => {
    const cost = round.get(`${variant} ${hop}`)
    return cost === undefined ? Number.NaN : read(cost)
  }
  return Object.fromEntries(
    measured.map(baseline => [
      baseline,
      spreadOf(rounds.map(round => valueIn(round, name) / valueIn(round, baseline))),
    ]),
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
