// Rounds as they might have been played: whatever is not said here is the same for everybody.
import { type Cost, type Hop, type Round, summaryOf } from '#bench/costs.ts'

export interface Figures {
  /** Microseconds a hop. */
  processor: number
  /** Of them in the pool. */
  pooled?: number
  /** Milliseconds. */
  p99?: number
}

const servers = {
  redisCommands: 2,
  redisBytesIn: 120,
  redisBytesOut: 20,
  postgresStatements: 0,
  postgresBytes: 100,
}

/** One round a line: what each variant took. */
export function compared(hop: Hop, connections: number, lines: readonly Record<string, Figures>[]) {
  const rounds = lines.map(line => roundOf(hop, line))
  return summaryOf(Object.keys(lines[0] ?? {}), rounds, connections)
}

/** A round in which one hop after another was measured. */
export function roundWith(lines: Partial<Record<Hop, Record<string, Figures>>>): Round {
  return new Map(Object.entries(lines).flatMap(([hop, line]) => [...roundOf(hop, line)]))
}

function roundOf(hop: string, line: Record<string, Figures>): Round {
  return new Map(
    Object.entries(line).map(([name, { processor, pooled = 0, p99 = 1 }]): [string, Cost] => [
      `${name} ${hop}`,
      {
        hops: 100,
        processor,
        pooled,
        hopsPerSecond: 1_000,
        latency: { p50: 0.2, p95: 0.4, p99, most: 9 },
        servers,
      },
    ]),
  )
}
