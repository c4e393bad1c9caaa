/** The journal of a nation: what it takes as one table and as a part a day. */
import { rowsOf } from '../national-month.ts'
import { kept } from './kept.ts'
import { shown, tableOf } from './markdown.ts'

export function monthTable(): string {
  const month = kept('month')
  const { at, processors, days, scale, calls, moves, migrateSeconds, longestWaitMs } = month
  return [
    `Measured on ${at.slice(0, 10)}, ${processors}, by \`npm run bench -- --days ${days} --scale ${scale}\`: ${shown(scale)} of a nation's calls, that is ${shown(calls)} of them with ${shown(moves)} moves in ${days} days. The table was brought up to date in ${shown(migrateSeconds)} s, beside somebody who wrote without a pause and waited ${shown(longestWaitMs)} ms at most. The operator’s page reads each range and the same of a week before.`,
    '',
    tableOf(
      ['', 'one table', 'a part a day'],
      rowsOf(month).map(([what, before, after]) => [what, shown(before), shown(after)]),
    ),
  ].join('\n')
}
