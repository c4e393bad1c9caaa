/** The carriers: how each is doing, how its messages fared, and the weight that an operator gives it. */
import { drawTable, make, paired } from './tables.js'
import { percent, say, seconds, timeOf, titleOf } from './words.js'

const find = id => document.getElementById(id)

function stateOf({ weight, shut }) {
  if (weight === 0) return say('switchedOff')
  return shut === null ? say('takesMessages') : say('leftAlone', { time: timeOf(shut.since), why: shut.why })
}

const counts = ['accepted', 'delivered', 'failed', 'unknown', 'parts']
const counted = ['taken', 'delivered', 'failed', 'unknown', 'parts', 'timeToDelivery'].map(name => say(name))
const timesOf = ({ medianSeconds, slowSeconds }) =>
  medianSeconds === null ? '–' : `${seconds(medianSeconds)} / ${seconds(slowSeconds)}`

const rowsOf = (now, before) =>
  paired(now, before).map(({ row, was }) => [
    titleOf((row ?? was).name),
    ...counts.map(name => ({ now: row?.[name] ?? 0, was: was?.[name] ?? 0 })),
    { now: row ? timesOf(row) : '–', was: was ? timesOf(was) : '–' },
  ])

/** Asked for with the figures of the span. */
export async function showCarriers({ carriers, operators, before }) {
  drawTable(
    find('operators'),
    say('byNetworkLabel'),
    [say('network'), ...counted],
    rowsOf(operators, before.operators),
  )
  drawTable(
    find('carrier-figures'),
    say('byCarrier'),
    [say('carrier'), ...counted],
    rowsOf(carriers, before.carriers),
  )
  // A weight that is being typed is not taken away.
  if (find('carriers').contains(document.activeElement)) return
  await ask()
}

function show({ carriers, changes }) {
  drawTable(
    find('carriers'),
    say('carriers'),
    [say('carrier'), say('weight'), say('health'), say('state')],
    carriers.map(each => [each.name, weightOf(each), percent(each.health), stateOf(each)]),
    say('none'),
  )
  drawTable(
    find('carrier-changes'),
    say('changesLabel'),
    [say('when'), say('carrier'), say('by'), say('what')],
    changes.map(({ at, carrier, byWhom, what }) => [timeOf(at), carrier, byWhom, what]),
    say('noneYet'),
  )
}

function weightOf({ name, weight }) {
  const form = make('form', 'weight', '')
  const field = make('input', '', '')
  Object.assign(field, { type: 'number', min: 0, max: 1_000, required: true, value: weight })
  field.ariaLabel = say('weightOf', { name })
  const button = make('button', 'button', say('set'))
  button.ariaLabel = say('setWeightOf', { name })
  form.append(field, button)
  form.addEventListener('submit', event => {
    event.preventDefault()
    const question =
      field.value === '0'
        ? say('askOff', { name })
        : say('askWeight', { name, weight: field.value, before: weight })
    if (window.confirm(question)) void set(name, field.value)
  })
  return form
}

async function set(name, weight) {
  try {
    await ask({ method: 'POST', body: new URLSearchParams({ name, weight }) })
    find('carriers-told').textContent = say('weightSet', { name, weight })
  } catch (error) {
    find('carriers-told').textContent = say('notDone', { why: error.message })
  }
}

async function ask(options) {
  const answer = await fetch('/ops/carriers', options)
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  show(await answer.json())
}
