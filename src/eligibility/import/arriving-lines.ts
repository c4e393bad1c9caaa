/** The lines of a file between reading and loading: sealed, and parted so that what belongs together can be looked at together. */
import type { Queries } from '../../db/database.ts'
import type { Vault } from '../../vault/vault.ts'
import { cardKeyOf } from '../registry/sealed-person.ts'
import { ownScheme } from './person.ts'
import {
  type CardLine,
  mostOfCardRecord,
  mostOfNumberRecord,
  writeCardRecord,
  writeNumberRecord,
} from './records.ts'
import { createStaging } from './staging.ts'

/** By the first byte of the card's key: in the order of the table's index. */
export const cardParts = 256
export const numberParts = 64

export interface ArrivingLines {
  add(line: CardLine): void
  isFull(): boolean
  flush(): Promise<void>
  /** Resolves when all of them can be read. */
  settle(): Promise<void>
  /** Lines whose card is in that part. */
  countOf(part: number): number
  /** Records of cards side by side, in the order of the file; all lines about a card are of one part. */
  cards(queries: Queries, first: number, last: number): AsyncGenerator<Buffer>
  /** Likewise of registration numbers; all lines with a number are of one part. */
  numbers(queries: Queries, part: number): AsyncGenerator<Buffer>
  countOfNumbers(part: number): number
  drop(): Promise<void>
}

/** @throws the database's error: 42P07 when somebody's lines are on this connection already. */
export async function createArrivingLines(queries: Queries, vault: Vault): Promise<ArrivingLines> {
  const staging = await createStaging(queries, vault, cardParts + numberParts)

  return {
    add(card) {
      const { line, person } = card
      const cardKey = cardKeyOf(vault, person)
      staging.add(cardKey[0] ?? 0, mostOfCardRecord(card), (into, at) =>
        writeCardRecord(card, cardKey, into, at),
      )
      const { registrationNumber: number, scheme } = person
      // Of another scheme it is not told, and may be the number of somebody else here.
      if (number === null || scheme !== ownScheme) return
      const given = { line, number, hash: hashOf(number) }
      staging.add(cardParts + (given.hash % numberParts), mostOfNumberRecord(given), (into, at) =>
        writeNumberRecord(given, cardKey, into, at),
      )
    },
    isFull: staging.isFull,
    flush: staging.flush,
    settle: staging.settle,
    countOf: staging.countOf,
    cards: staging.read,
    numbers: (queries, part) => staging.read(queries, cardParts + part, cardParts + part),
    countOfNumbers: part => staging.countOf(cardParts + part),
    drop: staging.drop,
  }
}

/** 48 bits out of two multiplicative hashes: quick, and no secret. */
function hashOf(number: string): number {
  let [low, high] = [0x811c9dc5, 0x9e3779b1]
  for (let at = 0; at < number.length; at += 1) {
    const code = number.charCodeAt(at)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x85ebca6b)
  }
  return (low >>> 0) + (high >>> 16) * 2 ** 32
}
