/** Reads a transcript's text; README.md describes the format. */

import {
  type Action,
  type Person,
  readDuration,
  type Step,
  type Transcript,
  TranscriptError,
} from './transcript.ts'
import { readSetting } from './transcript-settings.ts'

const phoneNumber = /^(0|\+)[1-9]\d{6,14}$/
/** A text message that somebody sends, as they write it. */
const textLine = /^text (\S+) (.+)$/
const callLine = /^call (\S+)(?: shortcut ([\d*]+))?(?: network (\d{5,6}))?$/
const personRule =
  'person KIND NUMBER EXPIRY BIRTH SCHEME REGISTRATION account|no-account, with - for no registration number, then perhaps the phone that the CNSS holds'

/** @throws TranscriptError naming the first line that cannot be read, and what it may be. */
export function parseTranscript(text: string, name: string): Transcript {
  const settings: Record<string, string> = {}
  const people: Person[] = []
  const steps: Step[] = []
  let title = ''
  let lines: string[] | null = null

  const fail = (at: number, rule: string): never => {
    throw new TranscriptError(name, at, rule)
  }
  /** Puts the screen that was collected to the step before it. */
  const close = (ends: boolean) => {
    const step = steps.at(-1)
    if (step !== undefined)
      steps[steps.length - 1] = { ...step, lines: lines ?? step.lines, ends: step.ends || ends }
    lines = null
  }

  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const at = index + 1
    const line = raw.trim()
    const said = (rule: string) => fail(at, rule)
    if (line === '') continue
    if (line.startsWith('#')) {
      title ||= line.replace(/^#+\s*/, '')
    } else if (line.startsWith('|')) {
      if (!showsSomething(steps.at(-1))) said('a screen follows call, a key, repeat, sms or email')
      lines = [...(lines ?? []), line.slice(1).trim()]
    } else if (line === 'end') {
      if (!endsCalls(steps.at(-1))) said('end follows the last screen of a call')
      close(true)
    } else if (line.startsWith('setting ')) {
      const setting = readSetting(line.slice('setting '.length).trim())
      if (typeof setting === 'string') said(setting)
      else if (steps.length > 0) said('settings stand before the first call')
      else if (setting.name in settings) said(`${setting.name} is set twice`)
      else settings[setting.name] = setting.value
    } else if (line.startsWith('person ')) {
      if (steps.length > 0) said('people stand before the first call')
      people.push({ cells: readPersonCells(line) ?? said(personRule), at })
    } else {
      close(false)
      const action = readAction(line) ?? said(ruleFor(line))
      steps.push({ action, lines: null, ends: false, at })
    }
  }
  close(false)
  return { name, title, settings, people, steps }
}

const rules: Readonly<Record<string, string>> = {
  setting: 'setting NAME VALUE',
  call: 'call NUMBER, then perhaps shortcut 1*2, then perhaps network 60401',
  text: 'text NUMBER WORDS',
  email: 'email ADDRESS',
  sms: 'sms NUMBER, as 0612345678 or +212612345678',
  no: 'no sms NUMBER',
  wait: 'wait N s, min, h or days',
}

function ruleFor(line: string): string {
  const rule = rules[line.split(' ')[0] ?? '']
  return rule === undefined
    ? 'a line begins with call, >, |, end, repeat, drop, hang up, wait, text, sms, no sms, email, person, setting or #'
    : `this line is ${rule}`
}

function readAction(line: string): Action | null {
  if (line.startsWith('>')) return { do: 'key', text: line.slice(1).trim() }
  if (line === 'repeat' || line === 'drop' || line === 'hang up') return { do: line }
  const [, number, shortcut, network] = callLine.exec(line) ?? []
  if (number !== undefined && phoneNumber.test(number)) {
    return { do: 'call', number, ...(shortcut && { shortcut }), ...(network && { network }) }
  }
  const [, from, words] = textLine.exec(line) ?? []
  if (words !== undefined) return { do: 'text', number: from ?? '', text: words }
  const [, address] = /^email (\S+@\S+)$/.exec(line) ?? []
  if (address !== undefined) return { do: 'email', address }
  const [, kind, to] = /^(sms|no sms) (\S+)$/.exec(line) ?? []
  if (to !== undefined && phoneNumber.test(to)) return { do: kind === 'sms' ? 'sms' : 'no sms', number: to }
  const seconds = line.startsWith('wait ') ? readDuration(line.slice(5)) : null
  return seconds === null ? null : { do: 'wait', seconds }
}

/** The CSV's cells, in its order. */
export function readPersonCells(line: string): string[] | null {
  const [
    kind = '',
    number = '',
    expiry = '',
    birth = '',
    scheme = '',
    registration = '',
    account,
    phone,
    ...more
  ] = line.slice('person '.length).split(/\s+/)
  if (
    more.length > 0 ||
    (phone !== undefined && !phoneNumber.test(phone)) ||
    (account !== 'account' && account !== 'no-account')
  )
    return null
  const registrationCell = registration === '-' ? '' : registration
  const cells = [kind, number, expiry, birth, scheme, registrationCell, String(account === 'account')]
  return phone === undefined ? cells : [...cells, phone]
}

function showsSomething(step: Step | undefined): boolean {
  return endsCalls(step) || step?.action.do === 'sms' || step?.action.do === 'email'
}

function endsCalls(step: Step | undefined): boolean {
  return step !== undefined && ['call', 'key', 'repeat'].includes(step.action.do) && !step.ends
}
