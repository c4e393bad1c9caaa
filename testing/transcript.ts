/** A transcript as data: what somebody did with a phone, line by line, and what was to be seen. */
import type { TranscriptSettings } from './transcript-settings.ts'

export type Action =
  | { do: 'call'; number: string; shortcut?: string; network?: string }
  | { do: 'key'; text: string }
  | { do: 'repeat' }
  | { do: 'drop' }
  | { do: 'hang up' }
  | { do: 'wait'; seconds: number }
  | { do: 'text'; number: string; text: string }
  | { do: 'sms'; number: string }
  | { do: 'no sms'; number: string }
  | { do: 'email'; address: string }

export interface Step {
  action: Action
  /** The lines to be seen, wildcards included; null when this is not looked at. */
  lines: readonly string[] | null
  /** Whether the call is over with this screen. */
  ends: boolean
  /** Where it stands in the file, from 1. */
  at: number
}

/** Somebody the CNSS knows, as the cells of a line of the registry's CSV. */
export interface Person {
  cells: readonly string[]
  at: number
}

export interface Transcript {
  /** The file's name. */
  name: string
  /** Its first comment: what it tells. */
  title: string
  /** What the service must be set to. */
  settings: TranscriptSettings
  people: readonly Person[]
  steps: readonly Step[]
}

/** What a line of the file must be, said with the line's number. */
export class TranscriptError extends Error {
  constructor(name: string, at: number, rule: string) {
    super(`${name}:${at}: ${rule}`)
  }
}

const units = { s: 1, min: 60, h: 3_600, days: 86_400 } as const

/** `11 min` as seconds; null when it is no duration. */
export function readDuration(text: string): number | null {
  const [, count, unit] = /^([1-9]\d{0,4}) (s|min|h|days)$/.exec(text) ?? []
  return unit === undefined ? null : Number(count) * units[unit as keyof typeof units]
}

function writeDuration(seconds: number): string {
  const unit = (['days', 'h', 'min'] as const).find(name => seconds % units[name] === 0) ?? 's'
  return `${seconds / units[unit]} ${unit}`
}

/** The action as its line in the file. */
export function writeAction(action: Action): string {
  switch (action.do) {
    case 'call': {
      const { number, shortcut, network } = action
      return `call ${number}${shortcut ? ` shortcut ${shortcut}` : ''}${network ? ` network ${network}` : ''}`
    }
    case 'key':
      return `> ${action.text}`
    case 'wait':
      return `wait ${writeDuration(action.seconds)}`
    case 'text':
      return `text ${action.number} ${action.text}`
    case 'email':
      return `email ${action.address}`
    case 'sms':
    case 'no sms':
      return `${action.do} ${action.number}`
    case 'repeat':
    case 'drop':
    case 'hang up':
      return action.do
  }
}

/** A screen or a message as its lines in the file. */
export function writeLines(text: string): string[] {
  return text.split('\n').map(line => `| ${line}`.trimEnd())
}
