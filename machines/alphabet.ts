/** How long a text is on the air: GSM-7 septets when every character is in that alphabet, else UTF-16 units (3GPP TS 23.038). */

const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Reached through the escape character, so each takes two septets. */
const extended = new Set('\f^{}\\[~]|€')

export type Alphabet = 'gsm7' | 'ucs2'

export interface Length {
  alphabet: Alphabet
  /** Septets or UTF-16 units, by the alphabet. */
  units: number
}

export function lengthOf(text: string): Length {
  let septets = 0
  for (const character of text) {
    if (basic.has(character)) septets += 1
    else if (extended.has(character)) septets += 2
    else return { alphabet: 'ucs2', units: text.length }
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
