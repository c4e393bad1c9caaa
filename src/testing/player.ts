/** Plays a story on a line, step by step, and stops where the phone shows something else than the story tells. */

import { createInboxes, type Inboxes } from './inboxes.ts'
import { type Line, LineFailure, type Screen } from './line.ts'
import { type Action, type Step, type Story, writeAction, writeLines } from './transcript.ts'
import { diffLines } from './transcript-diff.ts'
import { type Bindings, fillIn, matchLines } from './wildcards.ts'

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
export class StoryFailure extends Error {}

/** @throws StoryFailure; LineFailure when the line itself does not work. */
export async function playStory(story: Story, line: Line, options: PlayOptions = {}): Promise<void> {
  const inboxes = createInboxes(line, options)
  for (const number of numbersRead(story)) await inboxes.skipOlder(number)
  const played: Played = { story, bindings: new Map(), keys: [], screen: null }
  for (const step of story.steps)
    await playStep(step, played, { line, inboxes, watcher: options.watcher ?? {} })
}

/** How far the story has come. */
interface Played {
  story: Story
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
    throw new StoryFailure(tell(step, played, what))
  }
  const show = (screen: Screen) => {
    played.screen = screen
    watcher.saw?.(screen)
    compare(step, screen.text, screen.ends, played)
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
        fail(
          `the hop was repeated and answered otherwise\n${differences(shown(before), shown(again), played)}`,
        )
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
    case 'sms': {
      const text = await inboxes.next(action.number)
      if (text === 'unseen') return
      if (text === null) return fail('no message came')
      watcher.received?.(action.number, text)
      return compare(step, text, false, played)
    }
    case 'no sms': {
      const text = await inboxes.listen(action.number)
      if (text !== null && text !== 'unseen') fail(`a message came\n${writeLines(text).join('\n')}`)
    }
  }
}

/** Lets the story's names stand for what was seen. */
function compare(step: Step, text: string, ends: boolean, played: Played): void {
  const seen = { text, ends }
  const lines = text.split('\n')
  const looked = step.lines !== null
  const bindings = looked
    ? matchLines(
        step.lines ?? [],
        lines.map(line => line.trim()),
        played.bindings,
      )
    : played.bindings
  // A screen that is not looked at may end the call or not, unless the story says so.
  if (bindings !== null && (step.ends === ends || (!looked && !step.ends))) {
    played.bindings = bindings
    return
  }
  const expected = looked ? (step.lines ?? []).map(line => `| ${line}`.trimEnd()) : writeLines(text)
  const told = [...expected, ...(step.ends ? ['end'] : [])]
  throw new StoryFailure(
    tell(step, played, `${otherwise(step, ends)}\n${differences(told, shown(seen), played)}\n${legend}`),
  )
}

const legend = 'expected lines begin with -, what the phone shows with +'

function otherwise(step: Step, ends: boolean): string {
  if (step.action.do === 'sms') return 'another message came'
  if (step.ends && !ends) return 'the call goes on where it was to end'
  return ends && !step.ends ? 'the call ends where it was to go on' : 'the phone shows another screen'
}

function differences(expected: readonly string[], seen: readonly string[], { bindings }: Played): string {
  return diffLines(expected, seen, bindings).join('\n')
}

function shown({ text, ends }: Screen): string[] {
  return [...writeLines(text), ...(ends ? ['end'] : [])]
}

function tell({ at, action }: Step, { story, keys }: Played, what: string): string {
  const sofar = keys.length === 0 ? 'none' : keys.join(' ')
  return `${story.name}:${at}: after “${writeAction(action)}”, ${what}\nkeys so far: ${sofar}`
}

function numbersRead({ steps }: Story): Set<string> {
  return new Set(
    steps.flatMap(({ action }) => (action.do === 'sms' || action.do === 'no sms' ? [action.number] : [])),
  )
}
