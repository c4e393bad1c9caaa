/** The line between a phone and the service: all that a transcript, a tester or a terminal needs, whatever lies behind it. */

/** What the phone shows, and whether the call is over with it. */
export interface Screen {
  text: string
  ends: boolean
}

export interface Dialling {
  /** As written (`0612345678`) or E.164. */
  number: string
  /** Answers dialled along with the short code: `1*2` for `*000*1*2#`. */
  shortcut?: string
  /** Mobile country and network code, `60401`. */
  network?: string
}

export interface Message {
  /** Grows from message to message. */
  id: number
  text: string
}

/** One call at a time. All throw LineFailure when the service cannot be reached or talks nonsense. */
export interface Line {
  dial(dialling: Dialling): Promise<Screen>
  key(text: string): Promise<Screen>
  /** The gateway sends the last hop once more. */
  repeat(): Promise<Screen>
  /** The radio is lost, and nobody tells the service. */
  drop(): Promise<void>
  /** The caller hangs up, and the gateway tells the service. */
  hangUp(): Promise<void>
  /** Sends a text message to the service. */
  text(number: string, words: string): Promise<void>
  /** What arrived for a number (or an e-mail address) after the message `afterId`; null when this line cannot see text messages. */
  messages(number: string, afterId: number): Promise<Message[] | null>
  /** Lets time pass at once, where somebody can move the service's clock. */
  advanceClock?(seconds: number): Promise<void>
  /** Waits in real time. */
  sleep(milliseconds: number): Promise<void>
  /** The machine's state, where it can be seen. */
  state?(): string | null
}

/** Why the line does not work, in one sentence to be read by a person. */
export class LineFailure extends Error {}

/** A Moroccan number as dialled at home, or any other, as E.164. */
export function e164(number: string): string {
  return number.replace(/^0(?=[1-9])/, '+212')
}

/** The state as a line of a failure, where the line shows it. */
export function whereabouts(line: Line): string {
  const state = line.state?.() ?? null
  return state === null ? '' : `state: ${state}\n`
}
