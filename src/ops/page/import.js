/** The page that takes a file of people: sends it, shows how far it is, and what was wrong with which line. */
import { drawTable } from './tables.js'
import { whole } from './words.js'

const find = id => document.getElementById(id)
const form = find('form')
const calendar = new Intl.DateTimeFormat('fr-MA', {
  timeZone: 'Africa/Casablanca',
  dateStyle: 'short',
  timeStyle: 'medium',
})

const [runningMs, idleMs] = [1_000, 10_000]
/** Not heard of for so long, a process has died in its import. */
const silentMs = 60_000
let isSending = false
let mostBytes = Number.POSITIVE_INFINITY
let timer = 0

form.addEventListener('submit', event => {
  event.preventDefault()
  const [file] = find('file').files
  if (file === undefined || isSending) return
  if (file.size > mostBytes)
    return tell(`The file is longer than ${whole(mostBytes)} bytes: use npm run registry.`, true)
  send(file)
})

function send(file) {
  const choices = ['dry-run', 'replace', 'shared-numbers'].filter(name => form.elements[name].checked)
  const request = new XMLHttpRequest()
  request.open('POST', `/ops/import?${new URLSearchParams(choices.map(name => [name, 'true']))}`)
  request.responseType = 'json'
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    showProgress(loaded / total)
    tell(loaded < total ? 'Sending…' : 'Sent. The lines are being looked at.')
  })
  request.addEventListener('loadend', () => finish(request))
  setSending(true)
  tell('Sending…')
  find('result').hidden = true
  request.send(file)
  void refresh()
}

function finish({ status, response }) {
  setSending(false)
  if (status === 200) {
    tell(form.elements['dry-run'].checked ? 'Done: a dry run, nothing was written.' : 'Done.')
    showReport(response)
  } else if (response?.problem) tell(`Nothing was changed: ${response.problem}.`, true)
  else
    tell(
      `It broke off (${status === 0 ? 'no connection' : `status ${status}`}). The list below says what became of it.`,
      true,
    )
  void refresh()
}

function setSending(is) {
  isSending = is
  for (const element of form.elements) element.disabled = is
  find('progress').hidden = !is
}

function showProgress(share) {
  if (share === null) find('progress').removeAttribute('value')
  else find('progress').value = share
}

function tell(text, isWrong = false) {
  find('state').textContent = text
  find('state').classList.toggle('wrong', isWrong)
}

const counted = {
  lines: 'lines read',
  added: 'people who were not known',
  changed: 'people of whom something else was known',
  unchanged: 'people as they were known',
  repeated: 'lines that say what another has said',
  refused: 'lines refused',
  gone: 'people who are known and not in the file',
  removed: 'of those, taken out',
}

function showReport({ reasons, shown, ignoredColumns, ...counts }) {
  find('result').hidden = false
  drawTable(
    find('counts'),
    'Counts',
    ['What', 'How many'],
    Object.entries(counted).map(([name, means]) => [means, counts[name]]),
  )
  if (ignoredColumns.length > 0)
    tell(`${find('state').textContent} Columns left aside: ${ignoredColumns.join(', ')}.`)
  drawTable(
    find('reasons'),
    'Reasons',
    ['What is wrong', 'Lines', 'So'],
    reasons.map(({ reason, lines, isRefused }) => [
      reason,
      lines,
      isRefused ? 'refused' : 'loaded all the same',
    ]),
    '',
  )
  drawTable(
    find('lines'),
    'The first lines of each reason',
    ['Line', 'What is wrong with it'],
    shown.map(({ line, says }) => [String(line), says]),
    '',
  )
}

async function refresh() {
  clearTimeout(timer)
  let isRunning = isSending
  try {
    const answer = await fetch('/ops/import/runs')
    if (!answer.ok) throw new Error(`status ${answer.status}`)
    const { runs, mostBytes: most } = await answer.json()
    mostBytes = most
    const [newest] = runs
    isRunning ||= newest !== undefined && newest.endedAt === null && !isSilent(newest)
    if (isSending && newest?.state === 'loading') showProgress(newest.share)
    drawTable(
      find('runs'),
      'Imports',
      ['When', 'Who', 'File', 'What', 'New', 'Changed', 'Unchanged', 'Refused', 'Gone'],
      runs.map(run => [
        calendar.format(new Date(run.startedAt)),
        run.byWhom ?? '–',
        run.sha256 === null ? '–' : `${run.sha256.slice(0, 12)}… ${whole(run.bytes)} bytes`,
        stateOf(run),
        ...['added', 'changed', 'unchanged', 'refused', 'gone'].map(name => run.counts[name] ?? '–'),
      ]),
      'None yet.',
    )
  } catch (error) {
    find('runs').textContent = `No list (${error.message})`
  }
  timer = setTimeout(() => (document.hidden ? undefined : void refresh()), isRunning ? runningMs : idleMs)
}

const isSilent = run => Date.now() - new Date(run.seenAt).getTime() > silentMs

function stateOf(run) {
  if (run.state === 'stopped') return `stopped: ${run.problem}`
  if (run.endedAt === null && isSilent(run)) return 'broken off, nothing was changed'
  if (run.state === 'reading') return `reading, ${whole(run.lines)} lines so far`
  if (run.state === 'loading') return `loading, ${Math.round(run.share * 100)} %`
  if (run.state === 'tried') return 'dry run'
  return run.isReplacing ? 'loaded, the others taken out' : 'loaded'
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void refresh()
})
await refresh()
