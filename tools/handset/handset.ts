/** A phone in a person's hands: dials, sends each line typed as an answer, hangs up, dials again, texts. */
import { isMoroccanMobile } from '#machines/reading/phones.ts'
import { type Dialling, e164, type Line, type Screen, type Watcher } from '#testing'
import { watchMessages } from './message-watch.ts'

export { createDisplay } from './display.ts'
export { drawFrame, type FrameOptions, measure } from './frame.ts'
export { arrange } from './right-to-left.ts'

export interface HandsetParts {
  line: Line
  dialling: Dialling
  /** What is typed, a line at a time; its end is Ctrl-D. */
  lines: AsyncIterable<string>
  prompt(text: string): void
  watcher: Required<Watcher>
}

/** `*000*2*1#`: what stands behind the short code is dialled along. */
const shortcutDialled = /^\*\d+(?:\*([\d*]+))?#$/
/** `sms AMO`: the words go to the service as a text message, whether or not a call is in progress. */
const messageWritten = /^sms\s+(.+)$/i

export async function useHandset({ line, dialling, lines, prompt, watcher }: HandsetParts): Promise<void> {
  const again: Dialling = { number: dialling.number, ...(dialling.network && { network: dialling.network }) }
  let screen: Screen | null = null
  const show = (seen: Screen) => {
    screen = seen
    watcher.saw(seen)
  }
  const talking = () => screen !== null && !screen.ends
  const ask = () => prompt(talking() ? '> ' : 'Enter dials again, sms WORDS texts, q leaves> ')

  const dial = async (with_: Dialling) => {
    watcher.did({ do: 'call', ...with_ })
    show(await line.dial(with_))
  }
  const hangUp = async () => {
    if (!talking()) return
    watcher.did({ do: 'hang up' })
    await line.hangUp()
    screen = null
  }
  const answer = async (keys: string) => {
    // A number given for the password: its messages are wanted here too.
    if (keys.startsWith('0') && isMoroccanMobile(e164(keys))) await messages.add(keys)
    watcher.did({ do: 'key', text: keys })
    show(await line.key(keys))
  }

  const text = async (words: string) => {
    watcher.did({ do: 'text', number: dialling.number, text: words })
    await line.text(dialling.number, words)
  }

  const messages = watchMessages(
    line,
    (number, text) => {
      watcher.received(number, text)
      ask()
    },
    () =>
      prompt('(text messages are not shown: they go to the real phone, or the service wants --ops-token)\n'),
  )
  try {
    await dial(dialling)
    await messages.add(dialling.number)
    ask()
    for await (const raw of lines) {
      const keys = raw.trim()
      const [, words] = messageWritten.exec(keys) ?? []
      const dialled = shortcutDialled.exec(keys)
      if (words !== undefined) await text(words)
      else if (talking()) await (keys === '' ? hangUp() : answer(keys))
      else if (keys === 'q') break
      else if (keys === '' || dialled !== null) {
        await dial({ ...again, ...(dialled?.[1] && { shortcut: dialled[1] }) })
      }
      ask()
    }
    await hangUp()
  } finally {
    await messages.stop()
  }
}
