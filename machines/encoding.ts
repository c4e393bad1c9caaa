/** How long a text is on the air: GSM-7 septets when every character is in that alphabet, else UTF-16 units (3GPP TS 23.038). */

/** In the order of their septets, but for the escape character at 0x1b, which stands for nothing by itself. */
export const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
/** Reached through the escape character, so each takes two septets. */
export const extended = '\f^{}\\[~]|€'

/** By UTF-16 unit; 0 for what the alphabet lacks. */
const septetsOf = new Uint8Array(65_536)
for (const character of basic) septetsOf[character.charCodeAt(0)] = 1
for (const character of extended) septetsOf[character.charCodeAt(0)] = 2

export type Encoding = 'gsm7' | 'ucs2'

export interface Length {
  encoding: Encoding
  /** Septets or UTF-16 units, by the alphabet. */
  units: number
}

export function lengthOf(text: string): Length {
  let septets = 0
  for (let at = 0; at < text.length; at += 1) {
    const units = septetsOf[text.charCodeAt(at)] ?? 0
    if (units === 0) return { encoding: 'ucs2', units: text.length }
    septets += units
  }
  return { encoding: 'gsm7', units: septets }
}

/** The longest screen, by alphabet. */
export type Budget = Record<Encoding, number>

/** What operators' phones show on one page. */
export const narrowest: Budget = { gsm7: 160, ucs2: 70 }

export function fits(text: string, budget: Budget): boolean {
  const { encoding, units } = lengthOf(text)
  return units <= budget[encoding]
}

/** Parts of a text message: 160 or 70 units alone, 153 or 67 each when there are more. */
export function segments(text: string): number {
  const { encoding, units } = lengthOf(text)
  const [alone, each] = encoding === 'gsm7' ? [160, 153] : [70, 67]
  return units <= alone ? 1 : Math.ceil(units / each)
}
