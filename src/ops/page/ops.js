/** The operator's page: asks for the figures every few seconds, and puts each where it belongs. */
import { loadChart } from '/page/chart.js'
import { showCarriers } from './carriers.js'
import { createPlot } from './plots.js'
import { showSending } from './sending.js'
import { bar, drawTable, explained } from './tables.js'
import { meaningOf, milliseconds, percent, seconds, timeOf, titleOf, whole } from './words.js'

const refreshMs = { hour: 5_000, day: 30_000, week: 120_000 }
const find = id => document.getElementById(id)

const chart = await loadChart(find('chart'))
const busy = createPlot(find('busy'), 'Calls and turns', [
  { name: 'Turns', tint: '--blue' },
  { name: 'Calls', tint: '--accent', fill: '--accent-ground' },
])
const lookUpPlot = createPlot(find('lookups'), 'Look-ups', [
  { name: 'Answered', tint: '--accent' },
  { name: 'Failed', tint: '--bad' },
])

function show(stats) {
  const { completion, sides, series, funnel, outcomes, lookUps, deferred, messages } = stats
  find('completion').textContent = percent(completion.share)
  find('completion-of').textContent =
    `${whole(completion.served)} of ${whole(completion.callers)} callers · ${whole(sides[0].calls)} calls · ${whole(sides[0].turns)} turns`
  busy(series.at, series.turns, series.calls)
  drawTable(
    find('sides'),
    'Channels and languages side by side',
    ['Which', 'Calls', 'Turns', 'Callers', 'Got their answer'],
    sides.map(({ name, calls, turns, callers, share }) => [
      titleOf(name),
      calls,
      turns,
      callers,
      percent(share),
    ]),
  )
  showFunnel(funnel)
  const all = outcomes.reduce((sum, { count }) => sum + count, 0)
  drawTable(
    find('outcomes'),
    'How calls ended',
    ['Ended with', 'Calls', 'Share'],
    outcomes.map(({ name, count }) => [explained(name, meaningOf(name)), count, percent(count / all)]),
  )
  for (const ending of chart.svg.querySelectorAll('.ends')) {
    const count = outcomes.find(({ name }) => name === ending.dataset.state)?.count ?? 0
    chart.write(ending.dataset.state, count === 0 ? '' : whole(count))
    ending.classList.toggle('passed', count > 0)
  }
  showLookUps(lookUps, series.at)
  find('deferred').textContent =
    deferred.waiting === 0
      ? 'None.'
      : `${whole(deferred.waiting)}, the oldest for ${seconds(deferred.oldestSeconds)}.`
  showMessages(messages)
  const counts = rows => rows.map(({ name, count }) => [explained(name, meaningOf(name)), count])
  drawTable(find('limits'), 'Limits that struck', ['Limit', 'Times'], counts(stats.limits), 'None.')
  drawTable(find('failures'), 'Failures', ['Code', 'Times'], counts(stats.failures), 'None.')
  showRunning(stats)
}

function showFunnel(funnel) {
  const seen = funnel.filter(({ asked, answered, gaveUp }) => asked + answered + gaveUp > 0)
  const most = Math.max(0, ...seen.map(({ answered, corrected, gaveUp }) => answered + corrected + gaveUp))
  drawTable(
    find('funnel'),
    'Questions: asked, answered, corrected, gave up',
    ['Question', 'Shares', 'Asked', 'Answered', 'Corrected', 'Gave up', 'Median time'],
    seen.map(({ state, asked, answered, corrected, gaveUp, medianSeconds }) => [
      explained(state, ''),
      bar(
        [
          ['answered', answered],
          ['corrected', corrected],
          ['gave-up', gaveUp],
        ],
        most,
      ),
      asked,
      answered,
      corrected,
      gaveUp,
      seconds(medianSeconds),
    ]),
  )
  for (const { state, asked, gaveUp } of funnel) {
    chart.write(state, asked === 0 ? '' : gaveUp === 0 ? whole(asked) : `${whole(asked)} · −${whole(gaveUp)}`)
    const station = chart.svg.querySelector(`[data-state="${state}"]`)
    station?.classList.toggle('passed', asked > 0)
    station?.classList.toggle('losing', gaveUp > 0)
  }
}

function showLookUps({ outcomes, errors, medianMs, slowMs, answered, failed }, at) {
  const all = outcomes.reduce((sum, { count }) => sum + count, 0)
  find('lookups-told').textContent =
    all === 0
      ? 'None in this span.'
      : `${whole(all)}, half of them within ${milliseconds(medianMs)}, 19 in 20 within ${milliseconds(slowMs)}; ${whole(errors)} without a verdict.`
  lookUpPlot(at, answered, failed)
  drawTable(
    find('lookup-outcomes'),
    'Look-ups by outcome',
    ['Verdict or failure', 'Times'],
    outcomes.map(({ name, count }) => [explained(name, ''), count]),
    '',
  )
}

const messageStates = ['queued', 'sending', 'submitted', 'unknown', 'delivered', 'failed']

function showMessages(messages) {
  drawTable(
    find('messages'),
    'Messages by kind and state',
    ['Message', ...messageStates, 'Median to delivery'],
    messages.map(({ kind, medium, states, medianSeconds }) => [
      medium === 'sms' ? kind : `${kind} (${medium})`,
      ...messageStates.map(state => states[state] ?? 0),
      seconds(medianSeconds),
    ]),
  )
}

function showRunning({ instances, schedule, links, until }) {
  const age = from => (new Date(until).getTime() - new Date(from).getTime()) / 1_000
  drawTable(
    find('instances'),
    'Instances',
    ['Instance', 'Version', 'Up for'],
    instances.map(({ host, version, startedAt }) => [host, version, seconds(Math.max(0, age(startedAt)))]),
  )
  // Who has no link reads nothing of links.
  if (links.length > 0) {
    drawTable(
      find('links'),
      'Links of the process that answers',
      ['Link', 'Binds', 'Unanswered'],
      links.map(({ name, binds, unanswered }) => [
        name,
        binds.map(({ state, why }) => (why === '' ? state : `${state} (${why})`)).join(', '),
        unanswered,
      ]),
    )
  }
  drawTable(
    find('upkeep'),
    'Upkeep',
    ['Task', 'Last run', 'Touched', 'Failure'],
    schedule.map(({ task, startedAt, touched, failure }) => [
      task,
      `${seconds(Math.max(0, age(startedAt)))} ago`,
      touched ?? '–',
      failure ?? '',
    ]),
    'Not yet.',
  )
}

const chosen = () => document.querySelector('[name=range]:checked').value
let timer = 0

async function refresh() {
  clearTimeout(timer)
  const range = chosen()
  try {
    const answer = await fetch(`/ops/figures?range=${range}`)
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    const stats = await answer.json()
    if (range !== chosen()) return
    show(stats)
    for (const link of document.querySelectorAll('[data-table]')) {
      link.href = `/ops/figures.csv?table=${link.dataset.table}&range=${range}`
    }
    await showSending()
    await showCarriers(stats)
    find('fresh').textContent = `As of ${timeOf(stats.until)}, renewed by itself`
    find('fresh').classList.remove('wrong')
  } catch (error) {
    find('fresh').textContent = `No figures (${error.message}); what stands here is older`
    find('fresh').classList.add('wrong')
  }
  timer = setTimeout(() => (document.hidden ? undefined : void refresh()), refreshMs[range])
}

for (const choice of document.querySelectorAll('[name=range]')) {
  choice.addEventListener('change', () => void refresh())
}
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh()
})
await refresh()
