// How long a call takes somebody with a twelve-key phone: an estimate, against the 120 and 180 s after which gateways drop it.
import type { Scene } from './dry-run.ts'

/**
 * A press takes 0.77 s: people new to multi-tap wrote 7.3 words of five letters a minute with 2.13 presses a letter
 * (Oniszczak and MacKenzie, "A comparison of two input methods for keypads on mobile devices", NordiCHI 2004). The next
 * letter on the same key waits for the first to stand, 1.5 s by default on the phones of Silfverberg, MacKenzie and
 * Korhonen ("Predicting text entry speed on mobile phones", CHI 2000). All else is assumed, on the slow side.
 */
export const model = {
  pressSeconds: 0.77,
  sameKeySeconds: 1.5,
  /** Assumed: from letters to digits and back, the mode key and a look at what it did. */
  modeSeconds: 2,
  /** Assumed: to open the answer's field and to send it. */
  sendSeconds: 2,
  /** Assumed: eight characters a second, half of what a practised reader needs. */
  readCharactersPerSecond: 8,
  /** Assumed: to find a number or a date on a card. */
  findSeconds: 5,
  /** Assumed: from sending to the next screen. */
  networkSeconds: 2,
} as const

/** Gateways drop calls after so many seconds. */
export const drops = { early: 120, late: 180 } as const

const keys = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz', '.@-_', ' ']

interface Pressed {
  presses: number
  seconds: number
}

/** Letters by multi-tap, digits one press each; a phone's answer field begins with digits. */
export function pressing(text: string): Pressed {
  let presses = 0
  let seconds = 0
  let lastKey: string | null = null
  let inLetters = false
  for (const character of text.toLowerCase()) {
    const key = keys.find(letters => letters.includes(character)) ?? null
    const count = key === null ? 1 : key.indexOf(character) + 1
    if ((key !== null) !== inLetters) seconds += model.modeSeconds
    else if (key !== null && key === lastKey) seconds += model.sameKeySeconds
    inLetters = key !== null
    lastKey = key
    presses += count
    seconds += count * model.pressSeconds
  }
  return { presses, seconds }
}

export interface Estimate {
  hops: number
  presses: number
  seconds: number
}

/** From dialling to the last screen, which is read as well. */
export function estimate(scenes: readonly Scene[]): Estimate {
  let presses = 0
  let seconds = 0
  for (const { typed, screen } of scenes) {
    const pressed = pressing(typed ?? '')
    presses += pressed.presses
    seconds += pressed.seconds + model.networkSeconds + screen.length / model.readCharactersPerSecond
    if (typed === null) continue
    seconds += model.sendSeconds + (typed.length > 2 ? model.findSeconds : 0)
  }
  return { hops: scenes.length, presses, seconds: Math.round(seconds) }
}
