/** Text in an SMPP message: one octet a septet, two a UTF-16 unit, and which of both a data coding says. */
import { basic, extended, lengthOf } from '#machines/encoding.ts'

const escapeSeptet = 0x1b
/** Of the characters that follow the escape, in the order of `extended`. */
const extendedSeptets = [0x0a, 0x14, 0x28, 0x29, 0x2f, 0x3c, 0x3d, 0x3e, 0x40, 0x65]

const septetsOf = new Map<string, readonly number[]>()
const characterOf: string[] = []
for (const [index, character] of Array.from(basic).entries()) {
  const septet = index < escapeSeptet ? index : index + 1
  septetsOf.set(character, [septet])
  characterOf[septet] = character
}
const extendedOf = new Map<number, string>()
for (const [index, character] of Array.from(extended).entries()) {
  const septet = extendedSeptets[index] ?? 0
  septetsOf.set(character, [escapeSeptet, septet])
  extendedOf.set(septet, character)
}

/** What an operator wants the two codings to be called. */
export interface Codings {
  gsm7: number
  ucs2: number
}

export interface EncodedText {
  dataCoding: number
  octets: Buffer
}

/** In GSM-7 where every character is in it, else in UCS-2. */
export function encodeText(text: string, codings: Codings): EncodedText {
  return lengthOf(text).encoding === 'gsm7'
    ? { dataCoding: codings.gsm7, octets: toGsm7(text) }
    : { dataCoding: codings.ucs2, octets: toUcs2(text) }
}

/** Unpacked. A character that the alphabet lacks becomes a question mark. */
export function toGsm7(text: string): Buffer {
  return Buffer.from(Array.from(text).flatMap(character => septetsOf.get(character) ?? [0x3f]))
}

export function toUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16()
}

type Alphabet = 'gsm7' | 'ascii' | 'latin1' | 'ucs2' | 'octets'

/** Null for octets that are no text, or that break off within a character. */
export function decodeText(dataCoding: number, octets: Buffer): string | null {
  switch (alphabetOf(dataCoding)) {
    case 'gsm7':
      return fromGsm7(octets)
    case 'ascii':
      return octets.every(octet => octet < 0x80) ? octets.toString('latin1') : null
    case 'latin1':
      return octets.toString('latin1')
    case 'ucs2':
      return octets.length % 2 === 0 ? Buffer.from(octets).swap16().toString('utf16le') : null
    case 'octets':
      return null
  }
}

/** SMPP’s own values, and those of the cell broadcast and message class groups, which gateways hand on unread. */
function alphabetOf(dataCoding: number): Alphabet {
  if (dataCoding >= 0xf0) return (dataCoding & 0x04) === 0 ? 'gsm7' : 'octets'
  if (dataCoding >= 0x40 && dataCoding < 0x80) {
    return (['gsm7', 'octets', 'ucs2', 'octets'] as const)[(dataCoding >> 2) & 0x03] ?? 'octets'
  }
  switch (dataCoding) {
    case 0x00:
    case 0x0f:
      return 'gsm7'
    case 0x01:
      return 'ascii'
    case 0x03:
      return 'latin1'
    case 0x08:
    case 0x18:
    case 0x19:
      return 'ucs2'
    default:
      return 'octets'
  }
}

function fromGsm7(octets: Buffer): string | null {
  let text = ''
  for (let at = 0; at < octets.length; at += 1) {
    const septet = octets[at] ?? 0
    if (septet > 0x7f) return null
    if (septet !== escapeSeptet) {
      text += characterOf[septet] ?? ''
      continue
    }
    at += 1
    // A character that nobody has defined is shown as the one without the escape; one that is cut off as a blank.
    const following = octets[at]
    text +=
      following === undefined ? ' ' : (extendedOf.get(following) ?? characterOf[following & 0x7f] ?? ' ')
  }
  return text
}
