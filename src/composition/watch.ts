/** Those who watch: metrics of this process, counts and instances in the database, the figures of the operator's page. */
import { readFileSync } from 'node:fs'
import type { Queries } from '../db/database.ts'
import { createMetrics } from '../metrics.ts'
import { readBacklog } from '../ops/backlog.ts'
import { createFigures } from '../ops/figures.ts'
import { startInstance } from '../ops/instances.ts'
import { createTallies } from '../ops/tallies.ts'
import { createUpkeepRuns } from '../upkeep-runs.ts'
import type { Surroundings } from './foundations.ts'

export type Watch = Awaited<ReturnType<typeof openWatch>>

/** From here on all that is observed is counted. */
export async function openWatch({ clock, report, onClose, watchers }: Surroundings, queries: Queries) {
  const version = readVersion()
  const tallies = createTallies({ queries, clock, report: failure => report(failure, 'tallies') })
  const metrics = createMetrics({ version, backlog: () => readBacklog(queries, clock) })
  watchers.push(metrics.observations, tallies)
  onClose(() => tallies.stop())
  const instance = await startInstance({
    queries,
    clock,
    version,
    report: failure => report(failure, 'instances'),
  })
  onClose(() => instance.stop())
  const figures = createFigures({
    queries,
    clock,
    instances: () => instance.list(),
    upkeep: () => createUpkeepRuns(queries).list(),
  })
  return { metrics, figures }
}

function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
