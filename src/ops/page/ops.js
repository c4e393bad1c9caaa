/** The operator's page: asks for the figures every few seconds, and puts each where it belongs. */
import { loadChart } from '/page/chart.js'
import { showCarriers } from './carriers.js'
import { marksOf, showHistory } from './history.js'
import { createPlot } from './plots.js'
import { showRunning } from './running.js'
import { showSending } from './sending.js'
import { bar, drawTable, explained, paired, stateCell } from './tables.js'
import {
  labelOf,
  meaningOf,
  milliseconds,
  nameOf,
  percent,
  say,
  seconds,
  timeOf,
  titleOf,
  whole,
} from './words.js'

const refreshMs = { hour: 5_000, day: 30_000, week: 120_000 }
const find = id => document.getElementById(id)

const chart = await loadChart(find('chart'))
for (const name of chart.svg.querySelectorAll('[data-state] > .name')) {
  name.textContent = labelOf(name.parentNode.dataset.state)
}
for (const title of chart.svg.querySelectorAll('.title'))
  title.textContent = nameOf('lines', title.textContent)
const busy = createPlot(find('busy'), say('busyShort'), [
  { name: say('turns'), tint: '--blue' },
  { name: say('calls'), tint: '--accent', fill: '--accent-ground' },
  { name: say('callsBefore'), tint: '--quiet', dash: [3, 3] },
])
const lookUpPlot = createPlot(find('lookups'), say('lookUps'), [
  { name: say('answered'), tint: '--accent' },
  { name: say('failed'), tint: '--bad' },
])

function show(stats) {
  const { completion, sides, series, funnel, outcomes, lookUps, deferred, messages, before } = stats
  find('completion').textContent = percent(completion.share)
  find('completion-before').textContent = percent(before.completion.share)
  find('completion-of').textContent = say('completionOf', {
    served: whole(completion.served),
    callers: whole(completion.callers),
    calls: whole(sides[0].calls),
    turns: whole(sides[0].turns),
  })
  const earlierCalls = series.at.map((_, index) => before.series.calls[index] ?? null)
  busy(series.at, [series.turns, series.calls, earlierCalls], marksOf(stats))
  showHistory(find('history'), stats)
  showSides(sides, before.sides)
  showFunnel(funnel, before.funnel)
  showOutcomes(outcomes, before.outcomes)
  showLookUps(lookUps, before.lookUps, series.at, marksOf(stats))
  find('deferred').textContent =
    deferred.waiting === 0
      ? say('none')
      : say('deferredOf', { count: whole(deferred.waiting), time: seconds(deferred.oldestSeconds) })
  showMessages(messages, before.messages)
  const counts = (now, was) =>
    countsOf(now, was).map(([name, count]) => [explained(name, meaningOf(name)), count])
  drawTable(
    find('limits'),
    say('limits'),
    [say('limit'), say('times')],
    counts(stats.limits, before.limits),
    say('none'),
  )
  drawTable(
    find('failures'),
    say('failures'),
    [say('code'), say('times')],
    counts(stats.failures, before.failures),
    say('none'),
  )
  showRunning(stats)
}

const countsOf = (now, before) =>
  paired(now, before).map(({ row, was }) => [
    (row ?? was).name,
    { now: row?.count ?? 0, was: was?.count ?? 0 },
  ])

function showSides(sides, before) {
  const rows = paired(sides, before, ({ by, name }) => `${by} ${name}`)
  const beside = ({ row, was }, name) => ({ now: row?.[name] ?? 0, was: was?.[name] ?? 0 })
  const share = ({ row, was }) => ({ now: percent(row?.share ?? null), was: percent(was?.share ?? null) })
  const isBy = (...names) => rows.filter(({ row, was }) => names.includes((row ?? was).by))
  drawTable(
    find('sides'),
    say('sidesLabel'),
    [say('which'), say('calls'), say('turns'), say('callers'), say('gotAnswer')],
    isBy('all', 'channel', 'language').map(each => [
      titleOf((each.row ?? each.was).name),
      ...['calls', 'turns', 'callers'].map(name => beside(each, name)),
      share(each),
    ]),
  )
  drawTable(
    find('gateways'),
    say('gateways'),
    [say('which'), say('what'), say('calls'), say('callers'), say('gotAnswer'), say('apologies')],
    isBy('gateway', 'operator').map(each => {
      const { by, name } = each.row ?? each.was
      return [
        by === 'operator' ? titleOf(name) : name,
        say(by),
        beside(each, 'calls'),
        beside(each, 'callers'),
        share(each),
        beside(each, 'apologies'),
      ]
    }),
  )
}

function showOutcomes(outcomes, before) {
  const sum = rows => rows.reduce((all, { count }) => all + count, 0)
  const share = (count, all) => percent(all === 0 ? null : count / all)
  const [all, allBefore] = [sum(outcomes), sum(before)]
  drawTable(
    find('outcomes'),
    say('outcomes'),
    [say('endedWith'), say('calls'), say('share')],
    countsOf(outcomes, before).map(([name, { now, was }]) => [
      stateCell(name),
      { now, was },
      { now: share(now, all), was: share(was, allBefore) },
    ]),
  )
  for (const ending of chart.svg.querySelectorAll('.ends')) {
    const count = outcomes.find(({ name }) => name === ending.dataset.state)?.count ?? 0
    chart.write(ending.dataset.state, count === 0 ? '' : whole(count))
    ending.classList.toggle('passed', count > 0)
  }
}

function showFunnel(funnel, before) {
  const touched = ({ asked, answered, gaveUp }) => asked + answered + gaveUp
  const rows = paired(funnel, before, ({ state }) => state).filter(
    ({ row, was }) => touched(row) > 0 || touched(was) > 0,
  )
  const seen = rows.map(({ row }) => row)
  const most = Math.max(0, ...seen.map(({ answered, corrected, gaveUp }) => answered + corrected + gaveUp))
  drawTable(
    find('funnel'),
    say('funnelLabel'),
    ['question', 'shares', 'asked', 'answered', 'corrected', 'gaveUp', 'medianTime'].map(name => say(name)),
    rows.map(({ row, was }) => [
      stateCell(row.state),
      bar(
        [
          ['answered', row.answered],
          ['corrected', row.corrected],
          ['gave-up', row.gaveUp],
        ],
        most,
      ),
      ...['asked', 'answered', 'corrected', 'gaveUp'].map(name => ({ now: row[name], was: was[name] })),
      { now: seconds(row.medianSeconds), was: seconds(was.medianSeconds) },
    ]),
  )
  for (const { state, asked, gaveUp } of funnel) {
    chart.write(state, asked === 0 ? '' : gaveUp === 0 ? whole(asked) : `${whole(asked)} · −${whole(gaveUp)}`)
    const station = chart.svg.querySelector(`[data-state="${state}"]`)
    station?.classList.toggle('passed', asked > 0)
    station?.classList.toggle('losing', gaveUp > 0)
  }
}

function showLookUps({ outcomes, errors, medianMs, slowMs, answered, failed }, before, at, marks) {
  const all = outcomes.reduce((sum, { count }) => sum + count, 0)
  find('lookups-told').textContent =
    all === 0
      ? say('nothing')
      : say('lookUpsOf', {
          count: whole(all),
          median: milliseconds(medianMs),
          slow: milliseconds(slowMs),
          errors: whole(errors),
        })
  lookUpPlot(at, [answered, failed], marks)
  drawTable(
    find('lookup-outcomes'),
    say('lookUpsByOutcome'),
    [say('verdictOrFailure'), say('times')],
    countsOf(outcomes, before.outcomes).map(([name, count]) => [
      explained(nameOf('verdicts', name), ''),
      count,
    ]),
    '',
  )
}

const messageStates = ['queued', 'sending', 'submitted', 'unknown', 'delivered', 'failed']

function showMessages(messages, before) {
  drawTable(
    find('messages'),
    say('messagesLabel'),
    [say('message'), ...messageStates.map(state => nameOf('messageStates', state)), say('medianDelivery')],
    paired(messages, before, ({ kind, medium }) => `${kind} ${medium}`).map(({ row, was }) => {
      const { kind, medium } = row ?? was
      const name = nameOf('kinds', kind)
      return [
        medium === 'sms' ? name : `${name} (${medium})`,
        ...messageStates.map(state => ({ now: row?.states[state] ?? 0, was: was?.states[state] ?? 0 })),
        { now: seconds(row?.medianSeconds ?? null), was: seconds(was?.medianSeconds ?? null) },
      ]
    }),
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
    find('fresh').textContent = say('asOf', { time: timeOf(stats.until) })
    find('fresh').classList.remove('wrong')
  } catch (error) {
    find('fresh').textContent = say('noFigures', { why: error.message })
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
