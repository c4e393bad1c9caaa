/** Long text messages: which part of which a PDU is, and a text cut into parts that say so themselves. */
import { lengthOf } from '#machines/encoding.ts'
import { type ShortMessage, tags } from './protocol.ts'
import { type Codings, toGsm7, toUcs2 } from './text.ts'

/** In esm_class: a header of the user’s data stands before the text. */
export const headerIndicator = 0x40

export interface Part {
  reference: number
  part: number
  of: number
}

export interface MessageBody {
  /** Without the header. */
  octets: Buffer
  /** Null for a message that is whole. */
  part: Part | null
}

const noPart = { part: null }

/** Where the text of a message is, and whether there is more of it. Null for a header that is cut off. */
export function bodyOf({ shortMessage, esmClass, tlvs }: ShortMessage): MessageBody | null {
  const octets = shortMessage.length > 0 ? shortMessage : (tlvs.get(tags.messagePayload) ?? shortMessage)
  if ((esmClass & headerIndicator) === 0) return { octets, part: partOfTlvs(tlvs) }
  const length = octets[0] ?? 0
  if (octets.length < length + 1) return null
  return { octets: octets.subarray(length + 1), part: partOfHeader(octets.subarray(1, length + 1)) }
}

function partOfTlvs(tlvs: ShortMessage['tlvs']): Part | null {
  const [reference, of, part] = [tags.sarReference, tags.sarTotal, tags.sarPart].map(tag => tlvs.get(tag))
  if (reference === undefined || of === undefined || part === undefined) return null
  return valid({ reference: reference.readUInt16BE(0), of: of[0] ?? 0, part: part[0] ?? 0 })
}

/** Information elements: 0 counts its references in one octet, 8 in two. */
function partOfHeader(header: Buffer): Part | null {
  for (let at = 0; at + 2 <= header.length; at += 2 + (header[at + 1] ?? 0)) {
    const [kind, length] = [header[at], header[at + 1] ?? 0]
    const data = header.subarray(at + 2, at + 2 + length)
    if (kind === 0 && data.length === 3)
      return valid({ reference: data[0] ?? 0, of: data[1] ?? 0, part: data[2] ?? 0 })
    if (kind === 8 && data.length === 4)
      return valid({ reference: data.readUInt16BE(0), of: data[2] ?? 0, part: data[3] ?? 0 })
  }
  return null
}

function valid(part: Part): Part | null {
  return part.of > 1 && part.part >= 1 && part.part <= part.of ? part : noPart.part
}

const alone = { gsm7: 160, ucs2: 70 }
const each = { gsm7: 153, ucs2: 67 }

export interface OutgoingPart {
  dataCoding: number
  esmClass: number
  octets: Buffer
}

/** One part where the text fits one, else as many as it takes, each with a header that names `reference`. */
export function split(text: string, codings: Codings, reference: number): OutgoingPart[] {
  const { encoding, units } = lengthOf(text)
  const dataCoding = codings[encoding]
  const octetsOf = encoding === 'gsm7' ? toGsm7 : toUcs2
  if (units <= alone[encoding]) return [{ dataCoding, esmClass: 0, octets: octetsOf(text) }]
  const pieces = cut(text, each[encoding], encoding === 'gsm7' ? 2 : 1)
  return pieces.map((piece, index) => ({
    dataCoding,
    esmClass: headerIndicator,
    octets: Buffer.concat([
      Buffer.from([5, 0, 3, reference & 0xff, pieces.length, index + 1]),
      octetsOf(piece),
    ]),
  }))
}

/** Between characters: neither an escaped one nor one of two units is torn. */
function cut(text: string, most: number, wideUnits: number): string[] {
  const pieces: string[] = []
  let piece = ''
  let used = 0
  for (const character of text) {
    const units = wideUnits === 2 ? lengthOf(character).units : character.length
    if (used + units > most) {
      pieces.push(piece)
      piece = ''
      used = 0
    }
    piece += character
    used += units
  }
  return [...pieces, piece]
}
