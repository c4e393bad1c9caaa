/** What hops cost: of what was played at once, of the rounds, and beside what they cost the baselines. */
import { type Distribution, distributionOf, medianOf, type Spread, spreadOf } from './distribution.ts'
import type { Played } from './load.ts'
import type { ServerCounts } from './server-counts.ts'

/** What one batch of hops cost, or of whole calls: then each figure but the latency is of a call. */
export interface Cost {
  hops: number
  /** Microseconds of the server's processor a hop. */
  processor: number
  /** Those of them on threads of the pool, where passwords are hashed; figures that were kept earlier have none. */
  pooled?: number
  hopsPerSecond: number
  /** Milliseconds of a hop; of a text message, until its reply is handed to the carrier. */
  latency: Distribution
  /** Redis and PostgreSQL, a hop. */
  servers: ServerCounts
}

/**
 * `asking`: the hops that have nothing to perform. `number`: told at once. `account`: one is opened. `call`: all hops of a call
 * that tells the number; `opening`: of one that opens an account. `message`: one that says everything, answered by one.
 */
export type Hop = 'asking' | 'number' | 'account' | 'steady' | 'call' | 'opening' | 'message'

export interface Comparison {
  variant: string
  hop: Hop
  connections: number
  /** Medians of the rounds. */
  cost: Cost
  /** Processor time a hop beside that of a baseline in the same round. */
  times: Ratios
  /** The p99 of the latency likewise; figures that were kept earlier have none. */
  p99Times?: Ratios
  /** Processor time without that of the pool: Argon2id apart. */
  unpooledTimes?: Ratios
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
  pooled: number
  counts: ServerCounts
}

/** `hopsEach`: of what is counted, a hop or a whole call. */
export function costOf(batches: readonly Batch[], hopsEach = 1): Cost {
  const [first] = batches
  if (first === undefined) throw new Error('nothing was played')
  const sum = (read: (batch: Batch) => number) => batches.reduce((total, batch) => total + read(batch), 0)
  const hops = sum(batch => batch.hops) / hopsEach
  return {
    hops,
    processor: sum(({ time }) => time) / hops,
    pooled: sum(({ pooled }) => pooled) / hops,
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
  const kinds: readonly Hop[] = ['asking', 'number', 'account', 'steady', 'call', 'opening', 'message']
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
          unpooledTimes: ratiosOf(rounds, name, hop, ({ processor, pooled = 0 }) => processor - pooled),
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
  // Peers take no messages: one does what a whole call of theirs does.
  const theirs = hop === 'message' ? 'call' : hop
  const measured = baselines.filter(baseline => rounds.every(round => round.has(`${baseline} ${theirs}`)))
  const valueIn = (round: Round, what: string) => {
    const cost = round.get(what)
    return cost === undefined ? Number.NaN : read(cost)
  }
  return Object.fromEntries(
    measured.map(baseline => [
      baseline,
      spreadOf(
        rounds.map(round => valueIn(round, `${name} ${hop}`) / valueIn(round, `${baseline} ${theirs}`)),
      ),
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
    pooled: median(cost => cost.pooled ?? 0),
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
