/**
 * The lines of a file as staged blocks hold them, one after the other, each with its size. They are read where they
 * stand: an object for each of ten million would keep the collector busier than all the rest.
 */

import { heldBytes, writeHeld } from '../registry/sealed-person.ts'
import type { Person } from './person.ts'

/** What a line says about a card. */
export interface CardLine {
  line: number
  person: Person
  isDayFirst: boolean
  /** The line as it stands in the file; null when nobody wants it back. */
  text: string | null
}

const [dayFirstAt, heldBytesAt, textBytesAt, keyAt, heldAt] = [4, 5, 7, 11, 43]

/** What a record of it takes at most. */
export function mostOfCardRecord({ text }: CardLine): number {
  return heldAt + heldBytes + 3 * (text?.length ?? 0)
}

/** Gives where it ends. @param cardKey 32 bytes. */
export function writeCardRecord(
  { line, person, isDayFirst, text }: CardLine,
  cardKey: Buffer,
  into: Buffer,
  at: number,
): number {
  into.writeUInt32LE(line, at)
  into[at + dayFirstAt] = isDayFirst ? 1 : 0
  into.set(cardKey, at + keyAt)
  const textAt = writeHeld(person, into, at + heldAt)
  into.writeUInt16LE(textAt - at - heldAt, at + heldBytesAt)
  const textBytes = text === null ? 0 : into.write(text, textAt)
  into.writeUInt32LE(textBytes, at + textBytesAt)
  return textAt + textBytes
}

/** A record within `bytes`. */
export const cardRecord = {
  line: (bytes: Buffer, at: number) => bytes.readUInt32LE(at),
  isDayFirst: (bytes: Buffer, at: number) => bytes[at + dayFirstAt] === 1,
  key: (bytes: Buffer, at: number) => bytes.subarray(at + keyAt, at + heldAt),
  held: (bytes: Buffer, at: number) => bytes.subarray(at + heldAt, heldEnd(bytes, at)),
  text: (bytes: Buffer, at: number) =>
    bytes.readUInt32LE(at + textBytesAt) === 0
      ? null
      : bytes.toString('utf8', heldEnd(bytes, at), cardRecord.end(bytes, at)),
  end: (bytes: Buffer, at: number): number => heldEnd(bytes, at) + bytes.readUInt32LE(at + textBytesAt),
}

function heldEnd(bytes: Buffer, at: number): number {
  return at + heldAt + bytes.readUInt16LE(at + heldBytesAt)
}

const [hashAt, numberBytesAt, cardAt, numberAt] = [4, 10, 11, 27]

/** Which card a line gives a registration number. */
export interface NumberLine {
  line: number
  number: string
  /** 48 bits that tell most numbers apart. */
  hash: number
}

export function mostOfNumberRecord({ number }: NumberLine): number {
  return numberAt + number.length
}

/** Likewise. Of the card's key half is enough: no two cards share it. */
export function writeNumberRecord(
  { line, number, hash }: NumberLine,
  cardKey: Buffer,
  into: Buffer,
  at: number,
): number {
  into.writeUInt32LE(line, at)
  into.writeUIntLE(hash, at + hashAt, 6)
  into[at + numberBytesAt] = number.length
  cardKey.copy(into, at + cardAt, 0, numberAt - cardAt)
  into.write(number, at + numberAt, 'latin1')
  return at + numberAt + number.length
}

/** A record within `bytes`. */
export const numberRecord = {
  line: (bytes: Buffer, at: number) => bytes.readUInt32LE(at),
  hash: (bytes: Buffer, at: number) => bytes.readUIntLE(at + hashAt, 6),
  number: (bytes: Buffer, at: number) => bytes.toString('latin1', at + numberAt, numberRecord.end(bytes, at)),
  card: (bytes: Buffer, at: number) => bytes.toString('latin1', at + cardAt, at + numberAt),
  end: (bytes: Buffer, at: number): number => at + numberAt + (bytes[at + numberBytesAt] ?? 0),
}
