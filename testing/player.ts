/** Plays a transcript on a line, step by step, and stops where the phone shows something else than the transcript tells. */

import { compare, writeScreen } from './comparison.ts'
import { createInboxes, type Inboxes } from './inboxes.ts'
import { type Line, LineFailure, type Screen, whereabouts } from './line.ts'
import { type Action, type Step, type Transcript, writeAction, writeLines } from './transcript.ts'
import { diffLines } from './transcript-diff.ts'
import { type Bindings, fillIn } from './wildcards.ts'

/** Told of everything as it happens: to draw it, or to write it down. */
export interface Watcher {
  did?(action: Action): void
  saw?(screen: Screen): void
  received?(number: string, text: string): void
}

export interface PlayOptions {
  watcher?: Watcher
  /** How long a text message may take. */
  smsMs?: number
  /** How long is listened before it is said that no message came. */
  silenceMs?: number
}

/** A step that went otherwise: where, after which keys, and how the two screens differ. */
export class TranscriptFailure extends Error {}

/** @throws TranscriptFailure; LineFailure when the line itself does not work. */
export async function playTranscript(
  transcript: Transcript,
  line: Line,
  options: PlayOptions = {},
): Promise<void> {
  const inboxes = createInboxes(line, options)
  for (const number of numbersRead(transcript)) await inboxes.skipOlder(number)
  const played: Played = { transcript, bindings: new Map(), keys: [], screen: null }
  for (const step of transcript.steps)
    await playStep(step, played, { line, inboxes, watcher: options.watcher ?? {} })
}

/** How far the transcript has come. */
interface Played {
  transcript: Transcript
  bindings: Bindings
  /** What was keyed since the call began. */
  keys: string[]
  /** What the phone shows; null when there is no call. */
  screen: Screen | null
}

interface Means {
  line: Line
  inboxes: Inboxes
  watcher: Watcher
}

async function playStep(step: Step, played: Played, means: Means): Promise<void> {
  const { action } = step
  const { line, inboxes, watcher } = means
  const before = played.screen
  const talking = before !== null && !before.ends
  const fail = (what: string) => {
    throw failure(step, played, what, line)
  }
  const check = (seen: Screen) => {
    const compared = compare(step, seen, played.bindings)
    if ('difference' in compared) return fail(compared.difference)
    played.bindings = compared.bindings
  }
  const show = (screen: Screen) => {
    played.screen = screen
    watcher.saw?.(screen)
    check(screen)
  }

  if (action.do === 'key' && !talking) fail('nobody hears this key: no call is in progress')
  if (action.do === 'call' && talking) fail('the call before is still in progress: write drop or hang up')
  if (action.do !== 'key') watcher.did?.(action)
  switch (action.do) {
    case 'call':
      played.keys = []
      return show(await line.dial(action))
    case 'key': {
      const text = fillIn(action.text, played.bindings)
      if (text === null) return fail('a name in this key has not been seen before')
      watcher.did?.({ do: 'key', text: action.text })
      played.keys.push(action.text)
      return show(await line.key(text))
    }
    case 'repeat': {
      if (before === null) return fail('nothing can be repeated: there was no call')
      const again = await line.repeat()
      if (again.text !== before.text || again.ends !== before.ends) {
        const difference = diffLines(writeScreen(before), writeScreen(again)).join('\n')
        fail(`the hop was repeated and answered otherwise\n${difference}`)
      }
      return show(again)
    }
    case 'drop':
    case 'hang up':
      await (action.do === 'drop' ? line.drop() : line.hangUp())
      played.screen = null
      return
    case 'wait':
      if (line.advanceClock === undefined) throw new LineFailure('the clock of this service cannot be moved')
      return line.advanceClock(action.seconds)
    case 'text': {
      const words = fillIn(action.text, played.bindings)
      if (words === null) return fail('a name in this message has not been seen before')
      return line.text(action.number, words)
    }
    case 'sms':
    case 'email': {
      const to = action.do === 'sms' ? action.number : action.address
      const wanted = (text: string) =>
        !('difference' in compare(step, { text, ends: false }, played.bindings))
      const came = await inboxes.next(to, wanted)
      if (came === 'unseen') return
      if (came === 'none') return fail('no message came')
      watcher.received?.(to, came.text)
      return check({ text: came.text, ends: false })
    }
    case 'no sms': {
      const came = await inboxes.listen(action.number)
      if (typeof came === 'object') fail(`a message came\n${writeLines(came.text).join('\n')}`)
    }
  }
}

function failure(
  { at, action }: Step,
  { transcript, keys }: Played,
  what: string,
  line: Line,
): TranscriptFailure {
  const sofar = keys.length === 0 ? 'none' : keys.join(' ')
  return new TranscriptFailure(
    `${transcript.name}:${at}: after “${writeAction(action)}”, ${what}\n${whereabouts(line)}keys so far: ${sofar}`,
  )
}

function numbersRead({ steps }: Transcript): Set<string> {
  return new Set(
    steps.flatMap(({ action }) => {
      if (action.do === 'email') return [action.address]
      return action.do === 'sms' || action.do === 'no sms' ? [action.number] : []
    }),
  )
}
