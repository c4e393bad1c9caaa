/** Dials and nothing else, ever more of them, until somebody waits for more than a second or is sent away. */
import { arrive } from './arrivals.ts'
import { openPool } from './connection.ts'
import { type Distribution, distributionOf } from './distribution.ts'
import { playForOutcome } from './hop-outcome.ts'
import { newCall } from './load.ts'
import { callerOf } from './people.ts'
import { processorTime } from './processes.ts'
import type { Variant } from './variants.ts'

const firstPerSecond = 500
const growth = 1.2
const mostPerSecond = 20_000
/** Nobody is to wait longer for the first screen. */
const timeoutMs = 1_000

export interface Step {
  perSecond: number
  failed: number
  /** From when somebody was to dial: what dials too late here counts against the service. */
  latency: Distribution
  /** Of the service's processor. */
  processorShare: number
}

export interface Starts {
  /** The most new calls a second that were all answered, 99 in 100 of them within a second. */
  perSecond: number
  steps: Step[]
}

/** Callers `from` on, none of whom has called. */
export async function growStarts(service: Variant, seconds: number, from: number): Promise<Starts> {
  const steps: Step[] = []
  let index = from
  const isTaken = ({ failed, latency }: Step) => failed === 0 && latency.p99 <= timeoutMs
  for (
    let perSecond = firstPerSecond;
    perSecond <= mostPerSecond;
    perSecond = Math.round(perSecond * growth)
  ) {
    const step = await dial(service, { perSecond, seconds }, () => index++)
    steps.push(step)
    if (!isTaken(step)) break
  }
  return { perSecond: steps.findLast(isTaken)?.perSecond ?? 0, steps }
}

async function dial(
  service: Variant,
  { perSecond, seconds }: { perSecond: number; seconds: number },
  nextIndex: () => number,
): Promise<Step> {
  const pool = await openPool(service.port, 64)
  const latencies: number[] = []
  let failed = 0
  const [timeBefore, begun] = [processorTime(service.pid), performance.now()]
  await arrive({ perSecond, seconds, spacing: 'even' }, async dueAt => {
    const connection = await pool.take()
    const outcome = await playForOutcome(service, connection, newCall(service, callerOf(nextIndex(), true)))
    latencies.push(performance.now() - dueAt)
    if (outcome === 'cut off') connection.close()
    else pool.give(connection)
    if (outcome !== 'answered') failed += 1
  })
  const micros = (performance.now() - begun) * 1_000
  pool.close()
  return {
    perSecond,
    failed,
    latency: distributionOf(latencies),
    processorShare: (processorTime(service.pid) - timeBefore) / micros,
  }
}
