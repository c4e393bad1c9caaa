/** What a phone in the terminal prints: each screen framed, each key, each message as it comes. */
import type { Screen, Watcher } from '#testing'
import { type Action, writeAction } from '#testing'
import { drawFrame, type FrameOptions } from './frame.ts'

/** On a terminal what is typed stands there already, and a message interrupts the prompt. */
export function createDisplay(
  write: (text: string) => void,
  options: FrameOptions & { typedHere: boolean },
): Required<Watcher> {
  let caller = ''
  return {
    did(action: Action) {
      if (action.do === 'call') caller = action.number
      if (options.typedHere || action.do === 'sms' || action.do === 'no sms') return
      write(`${writeAction(action)}\n`)
    },
    saw({ text, ends }: Screen) {
      write(`${drawFrame(caller, text, ends ? 'the call has ended' : '', options)}\n`)
    },
    received(number, text) {
      write(`${options.typedHere ? clearedLine : ''}${drawFrame(`SMS to ${number}`, text, '', options)}\n`)
    },
  }
}

const clearedLine = '\r\u001B[K'
