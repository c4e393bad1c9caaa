/** A comparison as tables, in the terminal and on the page: heads, then rows. */
import { baselinesOf, type Comparison, type Hop, type Ratios } from './costs.ts'
import type { Spread } from './distribution.ts'

export type Columns = [heads: string[], rows: (string | number)[][]]

export const hopNames: Record<Hop, string> = {
  asking: 'a question answered',
  number: 'the number told',
  account: 'an account opened',
  steady: '1,000 questions a second',
  call: 'a whole call, the number told',
  opening: 'a whole call, an account opened',
  message: 'a text message answered by one',
}
const wholes: readonly Hop[] = ['call', 'opening', 'message']
export const isWhole = ({ hop }: Comparison): boolean => wholes.includes(hop)

/** Everything that was measured, in medians of the rounds. */
export function costColumns(compared: readonly Comparison[]): Columns {
  const baselines = baselinesOf(compared)
  const times = baselines.map(baseline => `× ${baseline}`)
  return [
    ['a hop', 'connections', 'variant', 'µs processor', ...times, 'hops/s', 'p50 ms', 'p95', 'p99'],
    compared
      .filter(each => !isWhole(each))
      .map(({ hop, connections, variant, cost, times }) => [
        hopNames[hop],
        connections === 0 ? 'as needed' : String(connections),
        variant,
        cost.processor,
        ...baselines.map(baseline => times[baseline]?.median ?? Number.NaN),
        Math.round(cost.hopsPerSecond),
        cost.latency.p50,
        cost.latency.p95,
        cost.latency.p99,
      ]),
  ]
}

interface Beside {
  name: string
  hop: Comparison['hop']
  connections: number
  read(comparison: Comparison): Ratios | undefined
}

const ofTime = ({ times }: Comparison) => times

const besides: readonly Beside[] = [
  { name: 'a question, 32 connections', hop: 'asking', connections: 32, read: ofTime },
  { name: 'the number told, 32 connections', hop: 'number', connections: 32, read: ofTime },
  { name: '1,000 questions a second', hop: 'steady', connections: 0, read: ofTime },
  { name: hopNames.call, hop: 'call', connections: 32, read: ofTime },
  { name: hopNames.opening, hop: 'opening', connections: 32, read: ofTime },
  {
    name: 'the same, Argon2id apart',
    hop: 'opening',
    connections: 32,
    read: ({ unpooledTimes }) => unpooledTimes,
  },
  { name: `${hopNames.message}, beside a whole call`, hop: 'message', connections: 32, read: ofTime },
  { name: '1,000 questions a second: p99', hop: 'steady', connections: 0, read: ({ p99Times }) => p99Times },
]

/** The service beside each baseline: the median of the rounds, and how far they differ. */
export function besideColumns(compared: readonly Comparison[]): Columns {
  const baselines = baselinesOf(compared)
  const rows = besides.flatMap(({ name, hop, connections, read }) => {
    const service = compared.find(
      each => each.variant === 'service' && each.hop === hop && each.connections === connections,
    )
    const ratios = service && read(service)
    return ratios === undefined ? [] : [[name, ...baselines.map(baseline => toldOf(ratios[baseline]))]]
  })
  return [['the service', ...baselines.map(baseline => `× ${baseline}`)], rows]
}

function toldOf(ratio: Spread | undefined): string {
  if (ratio === undefined) return ''
  const [median, least, most] = [ratio.median, ratio.least, ratio.most].map(times => times.toFixed(2))
  return `${median} (${least} to ${most})`
}

/** What a hop, or all hops of a call, asked of the servers at 32 connections. */
export function serverColumns(compared: readonly Comparison[]): Columns {
  return [
    [
      'a hop, or a call',
      'variant',
      'Redis commands',
      'bytes to Redis',
      'bytes from Redis',
      'SQL statements',
      'WAL bytes',
    ],
    compared
      .filter(({ connections }) => connections === 32)
      .map(({ hop, variant, cost: { servers } }) => [
        hopNames[hop],
        variant,
        servers.redisCommands,
        servers.redisBytesIn,
        servers.redisBytesOut,
        servers.postgresStatements,
        servers.postgresBytes,
      ]),
  ]
}
