/** The switch of all messages: whether they leave, since when not and why, and what would leave. */
import { nameOf, say, timeOf, whole } from './words.js'

const find = id => document.getElementById(id)
const button = find('sending-switch')
let isPaused = false

function show({ paused, held, waiting }) {
  isPaused = paused !== null
  const reasons = [
    ...(isPaused ? [say('paused', { time: timeOf(paused.since), why: paused.why })] : []),
    ...Object.entries(held).map(([medium, { since, why }]) =>
      say('refusesUs', { medium, time: timeOf(since), why }),
    ),
  ]
  find('sending').textContent = reasons.length === 0 ? say('leave') : reasons.join(' ')
  find('sending').classList.toggle('wrong', reasons.length > 0)
  const list = waiting.map(({ kind, age, count }) => `${whole(count)} ${nameOf('kinds', kind)} ${age}`)
  find('sending-waits').textContent =
    waiting.length === 0 ? say('nothingWaits') : say('waiting', { list: list.join(', ') })
  button.textContent = isPaused ? say('letLeave') : say('hold')
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
  const question = isPaused
    ? say('askRelease', { waiting: find('sending-waits').textContent })
    : say('askHold')
  if (!window.confirm(question)) return
  button.disabled = true
  try {
    await ask({ method: 'POST', body: new URLSearchParams({ do: isPaused ? 'resume' : 'pause' }) })
  } catch (error) {
    find('sending').textContent = say('notDone', { why: error.message })
  }
  button.disabled = false
}

button.addEventListener('click', () => void press())
