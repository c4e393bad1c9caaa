/**
 * The lines of a file as staged blocks hold them, one after the other, each with its size. They are read where they
 * stand: an object for each of ten million would keep the collector busier than all the rest.
 */

/** What a line says about a card. */
export interface CardLine {
  line: number
  /** As `writeHeld` writes it. */
  held: string
  isDayFirst: boolean
  /** The line as it stands in the file; null when nobody wants it back. */
  text: string | null
}

const [dayFirstAt, heldBytesAt, textBytesAt, keyAt, heldAt] = [4, 5, 7, 11, 43]

/** Written over by each record. */
let scratch = Buffer.alloc(1_024)

function scratchOf(bytes: number): Buffer {
  if (bytes > scratch.length) scratch = Buffer.alloc(bytes)
  return scratch
}

/** Good until the next record is written. @param cardKey 32 bytes. */
export function writeCardRecord({ line, held, isDayFirst, text }: CardLine, cardKey: Buffer): Buffer {
  const into = scratchOf(heldAt + held.length + 3 * (text?.length ?? 0))
  into.writeUInt32LE(line)
  into[dayFirstAt] = isDayFirst ? 1 : 0
  into.writeUInt16LE(held.length, heldBytesAt)
  into.set(cardKey, keyAt)
  into.write(held, heldAt, 'latin1')
  const textBytes = text === null ? 0 : into.write(text, heldAt + held.length)
  into.writeUInt32LE(textBytes, textBytesAt)
  return into.subarray(0, heldAt + held.length + textBytes)
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

/** Likewise. Of the card's key half is enough: no two cards share it. @param hash 48 bits that tell most numbers apart. */
export function writeNumberRecord(line: number, number: string, hash: number, cardKey: Buffer): Buffer {
  const into = scratchOf(numberAt + number.length)
  into.writeUInt32LE(line)
  into.writeUIntLE(hash, hashAt, 6)
  into[numberBytesAt] = number.length
  into.set(cardKey.subarray(0, numberAt - cardAt), cardAt)
  into.write(number, numberAt, 'latin1')
  return into.subarray(0, numberAt + number.length)
}

/** A record within `bytes`: which card a line gives a registration number. */
export const numberRecord = {
  line: (bytes: Buffer, at: number) => bytes.readUInt32LE(at),
  hash: (bytes: Buffer, at: number) => bytes.readUIntLE(at + hashAt, 6),
  number: (bytes: Buffer, at: number) => bytes.toString('latin1', at + numberAt, numberRecord.end(bytes, at)),
  card: (bytes: Buffer, at: number) => bytes.toString('latin1', at + cardAt, at + numberAt),
  end: (bytes: Buffer, at: number): number => at + numberAt + (bytes[at + numberBytesAt] ?? 0),
}
