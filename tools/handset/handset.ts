/** A phone in a person's hands: dials, sends each line typed as an answer, hangs up, dials again. */
import type { Dialling, Line, Screen, Watcher } from '#testing'
import { watchMessages } from './message-watch.ts'

export { createDisplay } from './display.ts'
export { drawFrame, type FrameOptions, measure } from './frame.ts'
export { arrange } from './right-to-left.ts'

export interface HandsetParts {
  line: Line
  dialling: Dialling
  /** What is typed, a line at a time; its end is Ctrl-D. */
  typed: AsyncIterable<string>
  prompt(text: string): void
  watcher: Required<Watcher>
}

const mobile = /^0[67]\d{8}$/
/** `*000*2*1#`: what stands behind the short code is dialled along. */
const shortcutDialled = /^\*\d+(?:\*([\d*]+))?#$/

export async function useHandset({ line, dialling, typed, prompt, watcher }: HandsetParts): Promise<void> {
  const again: Dialling = { number: dialling.number, ...(dialling.network && { network: dialling.network }) }
  let screen: Screen | null = null
  const show = (seen: Screen) => {
    screen = seen
    watcher.saw(seen)
  }
  const talking = () => screen !== null && !screen.ends
  const ask = () => prompt(talking() ? '> ' : 'Enter dials again, q leaves> ')

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
  const answer = async (text: string) => {
    // A number given for the password: its messages are wanted here too.
    if (mobile.test(text)) await messages.add(text)
    watcher.did({ do: 'key', text })
    show(await line.key(text))
  }

  const messages = watchMessages(
    line,
    (number, text) => {
      watcher.received(number, text)
      ask()
    },
    () => prompt('(this service has no simulator: text messages go to the real phone)\n'),
  )
  try {
    await dial(dialling)
    await messages.add(dialling.number)
    ask()
    for await (const raw of typed) {
      const text = raw.trim()
      const dialled = shortcutDialled.exec(text)
      if (talking()) await (text === '' ? hangUp() : answer(text))
      else if (text === 'q') break
      else if (text === '' || dialled !== null) {
        await dial({ ...again, ...(dialled?.[1] && { shortcut: dialled[1] }) })
      }
      ask()
    }
    await hangUp()
  } finally {
    await messages.stop()
  }
}
