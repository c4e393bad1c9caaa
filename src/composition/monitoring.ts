/** Opens what observes the service: metrics of this process, counts and running instances in the database, stats for the operator's page. */
import { createScheduleRuns } from '../jobs/schedule-runs.ts'
import { readBacklog } from '../monitoring/backlog.ts'
import { startInstance } from '../monitoring/instances.ts'
import { createMetrics } from '../monitoring/metrics.ts'
import { createMinuteCounters } from '../monitoring/minute-counters.ts'
import { noteGap } from '../monitoring/outages.ts'
import { createRegisterWatch } from '../monitoring/register-watch.ts'
import { noteRelease } from '../monitoring/releases.ts'
import { createTurnLog } from '../monitoring/turn-log.ts'
import { turnTrace } from '../monitoring/turn-trace.ts'
import { createStats } from '../ops/stats.ts'
import type { AppContext } from './context.ts'
import type { Infrastructure } from './infrastructure.ts'
import { readVersion } from './version.ts'

export type Monitoring = Awaited<ReturnType<typeof openMonitoring>>

/** From here on all that is observed is counted. */
export async function openMonitoring(
  { clock, log, report, onClose, observers }: AppContext,
  { database, queries, smpp }: Pick<Infrastructure, 'database' | 'queries' | 'smpp'>,
) {
  const { version, commit } = readVersion()
  const minuteCounters = createMinuteCounters({
    queries,
    clock,
    report: failure => report(failure, 'minute counters'),
  })
  const metrics = createMetrics({
    version,
    commit,
    backlog: () => readBacklog(queries, clock),
    links: smpp.states,
    connections: database.connections,
  })
  const register = createRegisterWatch(clock)
  observers.push(metrics.observations, minuteCounters, createTurnLog(log), turnTrace, register.observations)
  onClose(() => minuteCounters.stop())
  await noteGap(queries, clock)
  await noteRelease(queries, { version, commit })
  const instance = await startInstance({
    queries,
    clock,
    version,
    report: failure => report(failure, 'instances'),
  })
  onClose(() => instance.stop())
  const stats = createStats({
    queries,
    clock,
    instances: () => instance.list(),
    schedule: () => createScheduleRuns(queries).list(),
    links: smpp.states,
  })
  return { metrics, stats, instance, register }
}
