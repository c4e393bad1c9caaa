/** Whole calls as a table: what each variant takes for all that a caller does, and the service for a text message. */
import { type Columns, hopNames, isWhole } from './cost-columns.ts'
import { baselinesOf, type Comparison } from './costs.ts'

/** Everybody's at 32 connections, in medians of the rounds. A message stands beside a baseline's whole call. */
export function callColumns(compared: readonly Comparison[]): Columns {
  const wholes = compared.filter(isWhole)
  const baselines = baselinesOf(wholes)
  const heads = ['32 connections', 'variant', 'µs processor', ...baselines.map(baseline => `× ${baseline}`)]
  return [
    [...heads, 'a second', 'p50 ms', 'p99'],
    wholes.flatMap(({ hop, variant, cost, times, unpooledTimes }) => {
      const row = (name: string, processor: number, beside: typeof times = {}) => [
        name,
        variant,
        processor,
        ...baselines.map(baseline => beside[baseline]?.median ?? Number.NaN),
        cost.hopsPerSecond,
        cost.latency.p50,
        cost.latency.p99,
      ]
      const { processor, pooled = 0 } = cost
      const whole = row(hopNames[hop], processor, times)
      // Only where passwords are hashed.
      return hop === 'opening' && pooled > processor / 20
        ? [whole, row('the same, Argon2id apart', processor - pooled, unpooledTimes)]
        : [whole]
    }),
  ]
}
