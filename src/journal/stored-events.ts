/** The names under which the journal's rows keep events: those of the first version, which its readers and older processes know. */
import type { Event } from '#machines/protocol.ts'

type EventName = Event['type']

const storedNames: Partial<Record<EventName, string>> = {
  inputRejected: 'mistook',
  answersPrefilled: 'volunteered',
  answerLimitReached: 'wentRound',
  quit: 'hungUp',
}
const eventNames = new Map(Object.entries(storedNames).map(([event, stored]) => [stored, event]))

export function writeEvent(event: EventName): string {
  return storedNames[event] ?? event
}

/** The event's name today; what no version of the chart knows stays as it is. */
export function readEvent(stored: string): string {
  return eventNames.get(stored) ?? stored
}
