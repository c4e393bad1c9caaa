/** docs/performance.md on more than one process, and on what may stand beneath the service. */
import { formColumns, type ScaleOutFigures } from '../scale-out-figures.ts'
import type { Measured } from './kept.ts'
import { measuredBy, shown, tableOf } from './markdown.ts'

export function scaleOutSection(result: ScaleOutFigures & Measured): string[] {
  return [
    '## In other forms',
    measuredBy('npm run bench -- --scale-out', result),
    `The same hops in each form in turn: in each of ${result.rounds} rounds ${shown(result.calls)} calls to each process, over 32 connections. Every process runs on the first processor, so that what is told is what a hop costs and not how much goes through; load, Redis (each master of the cluster has a replica), PostgreSQL and PgBouncer (in transaction mode) on the other. Processes that share a processor share its caches too: that is in the figures of two and of four. Beside one process, in the same round: the median, and the least and the most.`,
    tableOf(...formColumns(result.forms)),
  ]
}
