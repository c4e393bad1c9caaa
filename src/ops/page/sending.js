/** The switch of all messages: whether they leave, since when not and why, and what would leave. */
import { timeOf, whole } from './words.js'

const find = id => document.getElementById(id)
const button = find('sending-switch')
let isPaused = false

function show({ paused, held, waiting }) {
  isPaused = paused !== null
  const reasons = [
    ...(isPaused ? [`Nothing leaves since ${timeOf(paused.since)}: ${paused.why}.`] : []),
    ...Object.entries(held).map(
      ([medium, { since, why }]) =>
        `The ${medium} carrier refuses us since ${timeOf(since)}: ${why}. What waits leaves when that is mended.`,
    ),
  ]
  find('sending').textContent = reasons.length === 0 ? 'Messages leave.' : reasons.join(' ')
  find('sending').classList.toggle('wrong', reasons.length > 0)
  find('sending-waits').textContent =
    waiting.length === 0
      ? 'Nothing waits.'
      : `Waiting: ${waiting.map(({ kind, age, count }) => `${whole(count)} ${kind} ${age}`).join(', ')}.`
  button.textContent = isPaused ? 'Let messages leave' : 'Hold all messages'
  button.hidden = false
}

async function ask(options) {
  const answer = await fetch('/ops/sending', options)
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  show(await answer.json())
}

/** Asked for with the figures; what it cannot be told stays as it is. */
export async function showSending() {
  await ask()
}

async function press() {
  const question = isPaused ? `Let them leave? ${find('sending-waits').textContent}` : 'Hold all messages?'
  if (!window.confirm(question)) return
  button.disabled = true
  try {
    await ask({ method: 'POST', body: new URLSearchParams({ do: isPaused ? 'resume' : 'pause' }) })
  } catch (error) {
    find('sending').textContent = `Not done (${error.message}).`
  }
  button.disabled = false
}

button.addEventListener('click', () => void press())
