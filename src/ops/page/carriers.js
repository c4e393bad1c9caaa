/** The carriers: how each is doing, how its messages fared, and the weight that an operator gives it. */
import { drawTable, make } from './tables.js'
import { percent, seconds, timeOf } from './words.js'

const find = id => document.getElementById(id)
let figures = []

function stateOf({ weight, shut }) {
  if (weight === 0) return 'switched off'
  return shut === null ? 'takes messages' : `left alone since ${timeOf(shut.since)}: ${shut.why}`
}

/** Asked for with the figures of the span. */
export async function showCarriers({ carriers, operators }) {
  figures = carriers
  const told = ({ accepted, delivered, failed, unknown, parts, medianSeconds, slowSeconds }) => [
    accepted,
    delivered,
    failed,
    unknown,
    parts,
    medianSeconds === null ? '–' : `${seconds(medianSeconds)} / ${seconds(slowSeconds)}`,
  ]
  drawTable(
    find('operators'),
    'Messages by the recipient’s network',
    ['Network', 'Taken', 'Delivered', 'Failed', 'Unknown', 'Parts', 'Time to delivery, median / 95 %'],
    operators.map(each => [each.name, ...told(each)]),
  )
  drawTable(
    find('carrier-figures'),
    'Messages by carrier',
    ['Carrier', 'Taken', 'Delivered', 'Failed', 'Unknown', 'Parts', 'Time to delivery, median / 95 %'],
    figures.map(each => [each.name, ...told(each)]),
  )
  // A weight that is being typed is not taken away.
  if (find('carriers').contains(document.activeElement)) return
  await ask()
}

function show({ carriers, changes }) {
  drawTable(
    find('carriers'),
    'Carriers',
    ['Carrier', 'Weight', 'Health', 'State'],
    carriers.map(each => [each.name, weightOf(each), percent(each.health), stateOf(each)]),
    'None.',
  )
  drawTable(
    find('carrier-changes'),
    'Changes of carriers',
    ['When', 'Carrier', 'By', 'What'],
    changes.map(({ at, carrier, byWhom, what }) => [timeOf(at), carrier, byWhom, what]),
    'None yet.',
  )
}

function weightOf({ name, weight }) {
  const form = make('form', 'weight', '')
  const field = make('input', '', '')
  Object.assign(field, { type: 'number', min: 0, max: 1_000, required: true, value: weight })
  field.ariaLabel = `Weight of ${name}`
  const button = make('button', 'button', 'Set')
  button.ariaLabel = `Set the weight of ${name}`
  form.append(field, button)
  form.addEventListener('submit', event => {
    event.preventDefault()
    const question =
      field.value === '0'
        ? `Switch ${name} off?`
        : `Give ${name} the weight ${field.value}, in place of ${weight}?`
    if (window.confirm(question)) void set(name, field.value)
  })
  return form
}

async function set(name, weight) {
  try {
    await ask({ method: 'POST', body: new URLSearchParams({ name, weight }) })
    find('carriers-told').textContent = `${name}: weight ${weight}.`
  } catch (error) {
    find('carriers-told').textContent = `Not done (${error.message}).`
  }
}

async function ask(options) {
  const answer = await fetch('/ops/carriers', options)
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  show(await answer.json())
}
