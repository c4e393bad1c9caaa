/** A comparison as rows of a table, in the terminal and on the page. */
import type { Comparison } from './comparison.ts'

const hopNames = {
  asking: 'a question answered',
  number: 'the number told',
  account: 'an account opened',
  steady: '1,000 questions a second',
}

export const costHeads = [
  'a hop',
  'connections',
  'variant',
  'µs processor',
  '× limit',
  '× peer',
  '× tuned',
  'hops/s',
  'p50 ms',
  'p95',
  'p99',
]

export function costRow({ hop, connections, variant, cost, times }: Comparison) {
  return [
    hopNames[hop],
    connections === 0 ? 'as needed' : String(connections),
    variant,
    cost.processor,
    times.limit.median,
    times.peer.median,
    times.tuned.median,
    Math.round(cost.hopsPerSecond),
    cost.latency.p50,
    cost.latency.p95,
    cost.latency.p99,
  ]
}

export const serverHeads = [
  'a hop',
  'variant',
  'Redis commands',
  'bytes to Redis',
  'bytes from Redis',
  'SQL statements',
  'WAL bytes',
]

export function serverRow({ hop, variant, cost: { servers } }: Comparison) {
  return [
    hopNames[hop],
    variant,
    servers.redisCommands,
    servers.redisBytesIn,
    servers.redisBytesOut,
    servers.postgresStatements,
    servers.postgresBytes,
  ]
}
