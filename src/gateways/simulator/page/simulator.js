/** Puts the page together: two phones, people to try, messages, the raw exchanges, the chart. */
import { loadChart } from '/page/chart.js'
import { createCalls } from './call.js'
import { createDrawer } from './drawer.js'
import { createMessages } from './messages.js'
import { listPeople } from './people.js'
import { createPhone } from './phone.js'

const find = id => document.getElementById(id)
const labels = {
  africastalking: 'Africa’s Talking',
  hubtel: 'Hubtel',
  restcomm: 'RestComm',
  orange: 'Orange',
}
const networks = [
  { name: '60401', label: 'Maroc Telecom' },
  { name: '60400', label: 'Orange' },
  { name: '60402', label: 'inwi' },
  { name: '', label: '(not told)' },
]

const [settings, chart] = await Promise.all([
  fetch('/simulator/settings').then(answer => answer.json()),
  loadChart(find('chart')),
])
const { callbacks, serviceCode, tries } = settings
const gateways = Object.keys(callbacks).map(name => ({ name, label: labels[name] ?? name }))
const secrets = Object.entries(callbacks).map(([name, path]) => path.slice(0, -name.length - 1))
const createCall = createCalls({ callbacks, serviceCode, note: createDrawer(find('exchanges'), secrets) })

let chosen = 0
const places = []
const phones = ['+212600000001', '+212600000002'].map((number, index) => {
  const root = find('phone').content.firstElementChild.cloneNode(true)
  root.id = `phone-${index + 1}`
  find('places').append(root)
  places.push({ root, state: null, passed: [] })
  const line = { number, network: networks[index].name, gateway: gateways[0].name }
  return createPhone({
    root,
    createCall,
    settings,
    gateways,
    networks,
    line,
    saw: (screen, display) => look(index, screen, display),
  })
})

/** What the service knows of this call: where it stands, and how long its screen is. */
async function look(index, screen, display) {
  const { line } = phones[index]
  const body = new URLSearchParams({ caller: line.number, text: screen.text })
  const answer = await fetch('/simulator/seen', { method: 'POST', body })
  if (!answer.ok) return
  const seen = await answer.json()
  const place = places[index]
  place.passed = place.state === null ? ['ready'] : [...place.passed, place.state]
  place.state = seen.state
  display.measure(seen)
  light()
}

function light() {
  const { state, passed } = places[chosen]
  chart.light(state, passed)
  find('state').textContent = state ?? 'nowhere yet'
}

const seenMessages = [0, 0]
const tabs = phones.map((_, index) => {
  const tab = document.createElement('button')
  tab.type = 'button'
  tab.role = 'tab'
  tab.id = `tab-${index + 1}`
  tab.setAttribute('aria-controls', `phone-${index + 1}`)
  places[index].root.setAttribute('aria-labelledby', tab.id)
  tab.addEventListener('click', () => choose(index))
  tab.addEventListener('keydown', event => {
    if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return
    choose(1 - index)
    tabs[1 - index].focus()
  })
  return tab
})
document.querySelector('.tabs').append(...tabs)

function choose(index) {
  chosen = index
  for (const [at, tab] of tabs.entries()) {
    tab.setAttribute('aria-selected', String(at === index))
    tab.tabIndex = at === index ? 0 : -1
    places[at].root.hidden = at !== index
  }
  light()
  messages.render()
  label(lastCounts)
}

let lastCounts = [0, 0]
function label(counts) {
  lastCounts = counts
  seenMessages[chosen] = counts[chosen]
  for (const [index, tab] of tabs.entries()) {
    const unread = counts[index] - seenMessages[index]
    tab.textContent = `Phone ${index + 1}${unread > 0 ? ` ✉ ${unread}` : ''}`
    phones[index].display.setUnread(counts[index])
  }
}

const messages = createMessages({
  place: find('messages'),
  phones,
  current: () => phones[chosen],
  mailbox: find('mailbox-address'),
  changed: label,
})
listPeople(find('people'), tries, key => phones[chosen].fill(key))
find('write').addEventListener('submit', event => {
  event.preventDefault()
  const field = find('write-text')
  const text = field.value.trim()
  field.value = ''
  if (text !== '') void phones[chosen].writeText(text)
})
find('mailbox').addEventListener('submit', event => event.preventDefault())
choose(0)
