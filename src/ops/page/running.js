/** What runs at the moment: processes, links, the last run of each task. */
import { drawTable } from './tables.js'
import { say, seconds } from './words.js'

const find = id => document.getElementById(id)

export function showRunning({ instances, schedule, links, until }) {
  const age = from => seconds(Math.max(0, (new Date(until).getTime() - new Date(from).getTime()) / 1_000))
  drawTable(
    find('instances'),
    say('instances'),
    [say('instance'), say('version'), say('upFor')],
    instances.map(({ host, version, startedAt }) => [host, version, age(startedAt)]),
  )
  // Who has no link reads nothing of links.
  if (links.length > 0) {
    drawTable(
      find('links'),
      say('links'),
      [say('link'), say('binds'), say('unanswered')],
      links.map(({ name, binds, unanswered }) => [
        name,
        binds.map(({ state, why }) => (why === '' ? state : `${state} (${why})`)).join(', '),
        unanswered,
      ]),
    )
  }
  drawTable(
    find('upkeep'),
    say('upkeep'),
    [say('task'), say('lastRun'), say('touched'), say('failure')],
    schedule.map(({ task, startedAt, touched, failure }) => [
      task,
      say('ago', { time: age(startedAt) }),
      touched ?? '–',
      failure ?? '',
    ]),
    say('notYet'),
  )
}
