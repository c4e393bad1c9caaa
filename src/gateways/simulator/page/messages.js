/** The text messages of both phones, and an e-mail box: asked for every two seconds, newest first. */

import { languageOf } from './display.js'

const pollMs = 2_000

export function createMessages({ place, phones, current, mailbox, changed }) {
  const boxes = new Map()

  async function fetchNew(to) {
    const box = boxes.get(to) ?? []
    const last = box.at(-1)?.id ?? 0
    const response = await fetch('/simulator/messages', {
      method: 'POST',
      body: new URLSearchParams({ to, after: String(last) }),
    })
    if (!response.ok) return false
    const fresh = await response.json()
    // Two rounds may overlap: what has been seen is not added again.
    const known = new Set((boxes.get(to) ?? []).map(({ id }) => id))
    const added = fresh.filter(({ id }) => !known.has(id))
    boxes.set(to, [...(boxes.get(to) ?? []), ...added])
    return added.length > 0
  }

  function render() {
    const address = mailbox.value.trim()
    const shown = [...(boxes.get(current().line.number) ?? []), ...(boxes.get(address) ?? [])]
    const items = shown.toSorted((a, b) => b.id - a.id).map(item)
    const none = Object.assign(document.createElement('li'), {
      className: 'quiet',
      textContent: 'Nothing has arrived on this phone.',
    })
    place.replaceChildren(...(items.length === 0 ? [none] : items))
  }

  async function round() {
    if (document.hidden) return
    const address = mailbox.value.trim()
    const asked = [
      ...phones.map(({ line }) => line.number),
      ...(mailbox.checkValidity() && address ? [address] : []),
    ]
    const news = await Promise.all(asked.map(to => fetchNew(to).catch(() => false)))
    if (news.includes(true)) {
      render()
      changed(phones.map(({ line }) => boxes.get(line.number)?.length ?? 0))
    }
  }

  mailbox.addEventListener('change', () => void round().then(render))
  setInterval(() => void round(), pollMs)
  render()
  void round()
  return { render, round }
}

function item({ text, subject, arrivedAt, encoding, units, segments }) {
  const entry = document.createElement('li')
  entry.className = 'message'
  const body = document.createElement('p')
  body.dir = 'auto'
  body.lang = languageOf(text)
  body.textContent = subject === undefined ? text : `${subject}\n\n${text}`
  const meta = document.createElement('p')
  meta.className = 'quiet'
  const parts = `${segments} segment${segments === 1 ? '' : 's'}`
  const kind = encoding === 'gsm7' ? 'GSM-7' : 'UCS-2'
  meta.textContent = [
    new Date(arrivedAt).toLocaleTimeString('fr-MA', { hour: '2-digit', minute: '2-digit' }),
    subject === undefined ? `${parts} · ${kind} ${units}` : 'e-mail',
  ].join(' · ')
  entry.append(body, meta)
  return entry
}
