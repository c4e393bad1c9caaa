/** A phone in a tester's hand: `dial()`, `key('1')`, `sees('…')`, `ends()`. A failure shows the screen. */

import { writeScreen } from './comparison.ts'
import { createInboxes } from './inboxes.ts'
import { type Dialling, type Line, type Screen, whereabouts } from './line.ts'
import { writeLines } from './transcript.ts'
import { diffLines } from './transcript-diff.ts'
import { matchLines } from './wildcards.ts'

export interface Phone {
  /** What the phone shows. */
  readonly screen: string
  /** The machine's state; null where the line does not show it. */
  readonly state: string | null
  dial(options?: Omit<Dialling, 'number'>): Promise<void>
  /** Sends these answers, one after the other. */
  key(...answers: string[]): Promise<void>
  /** The screen holds this text, or matches the expression. */
  sees(expected: string | RegExp): void
  /** The screen is these lines, with a transcript's wildcards. */
  shows(...lines: string[]): void
  /** The screen does not. */
  misses(unexpected: string | RegExp): void
  /** The call is over. */
  ends(): void
  /** The call waits for an answer. */
  goesOn(): void
  /** The gateway repeats the last hop: the same bytes come back. */
  repeats(): Promise<void>
  drop(): Promise<void>
  hangUp(): Promise<void>
  /** Waits for the next text message, which holds the text or matches. */
  receives(expected: string | RegExp): Promise<string>
  receivesNothing(): Promise<void>
}

/** What was expected, what the phone showed, and the way there. */
export class PhoneFailure extends Error {}

export function createPhone(line: Line, number: string): Phone {
  const inboxes = createInboxes(line)
  let screen: Screen | null = null
  let keys: string[] = []

  const fail = (expected: string, seen: string) => {
    const sofar = keys.length === 0 ? 'none' : keys.join(' ')
    throw new PhoneFailure(
      `${number} expected ${expected}\n${seen}\n${whereabouts(line)}keys so far: ${sofar}`,
    )
  }
  const check = (holds: boolean, expected: string) => {
    if (!holds)
      fail(
        expected,
        screen === null ? 'but nobody has dialled' : `but the phone shows\n${writeScreen(screen).join('\n')}`,
      )
  }

  return {
    get screen() {
      return screen?.text ?? ''
    },
    get state() {
      return line.state?.() ?? null
    },
    async dial(options = {}) {
      keys = options.shortcut === undefined ? [] : [options.shortcut]
      screen = await line.dial({ ...options, number })
    },
    async key(...answers) {
      for (const answer of answers) {
        check(screen !== null && !screen.ends, `to be asked something before it answers ${answer}`)
        keys.push(answer)
        screen = await line.key(answer)
      }
    },
    sees: expected => check(screen !== null && holds(screen.text, expected), `to see ${quoted(expected)}`),
    shows(...lines) {
      const shown = screen?.text.split('\n') ?? []
      if (screen !== null && matchLines(lines, shown, new Map()) !== null) return
      const difference = diffLines(writeLines(lines.join('\n')), writeLines(shown.join('\n')))
      fail(`this screen (-), but the phone shows another (+)`, difference.join('\n'))
    },
    misses: expected =>
      check(screen !== null && !holds(screen.text, expected), `not to see ${quoted(expected)}`),
    ends: () => check(screen?.ends === true, 'the call to be over'),
    goesOn: () => check(screen?.ends === false, 'to be asked something'),
    async repeats() {
      const before = screen
      screen = await line.repeat()
      check(before?.text === screen.text && before.ends === screen.ends, 'the same answer to the same hop')
    },
    async drop() {
      await line.drop()
      screen = null
    },
    async hangUp() {
      await line.hangUp()
      screen = null
    },
    async receives(expected) {
      const came = await inboxes.next(number, () => true)
      const text = typeof came === 'object' ? came.text : ''
      const seen = text === '' ? 'but none came' : `but this came\n${writeLines(text).join('\n')}`
      if (!holds(text, expected)) fail(`a message with ${quoted(expected)}`, seen)
      return text
    },
    async receivesNothing() {
      const came = await inboxes.listen(number)
      if (typeof came === 'object') fail('no message', `but this came\n${writeLines(came.text).join('\n')}`)
    },
  }
}

function holds(text: string, expected: string | RegExp): boolean {
  return typeof expected === 'string' ? text.includes(expected) : expected.test(text)
}

function quoted(expected: string | RegExp): string {
  return typeof expected === 'string' ? `“${expected}”` : String(expected)
}
