/** How long a text is on the air: GSM-7 septets when every character is in that alphabet, else UTF-16 units (3GPP TS 23.038). */

const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
/** Reached through the escape character, so each takes two septets. */
const extended = '\f^{}\\[~]|€'

/** By UTF-16 unit; 0 for what the alphabet lacks. */
const septetsOf = new Uint8Array(65_536)
for (const character of basic) septetsOf[character.charCodeAt(0)] = 1
for (const character of extended) septetsOf[character.charCodeAt(0)] = 2

export type Alphabet = 'gsm7' | 'ucs2'

export interface Length {
  alphabet: Alphabet
  /** Septets or UTF-16 units, by the alphabet. */
  units: number
}

export function lengthOf(text: string): Length {
  let septets = 0
  for (let at = 0; at < text.length; at += 1) {
    const units = septetsOf[text.charCodeAt(at)] ?? 0
    if (units === 0) return { alphabet: 'ucs2', units: text.length }
    septets += units
  }
  return { alphabet: 'gsm7', units: septets }
}

/** The longest screen, by alphabet. */
export type Budget = Record<Alphabet, number>

/** What operators' phones show on one page. */
export const narrowest: Budget = { gsm7: 160, ucs2: 70 }

export function fits(text: string, budget: Budget): boolean {
  const { alphabet, units } = lengthOf(text)
  return units <= budget[alphabet]
}

/** Parts of a text message: 160 or 70 units alone, 153 or 67 each when there are more. */
export function segments(text: string): number {
  const { alphabet, units } = lengthOf(text)
  const [alone, each] = alphabet === 'gsm7' ? [160, 153] : [70, 67]
  return units <= alone ? 1 : Math.ceil(units / each)
}
