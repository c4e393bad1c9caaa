/** What a file says of each card, some thousand cards at a time: equal lines are one, lines that contradict each other are refused. */
import { setImmediate } from 'node:timers/promises'
import type { Queries } from '../../db/database.ts'
import { differences } from '../registry/sealed-person.ts'
import { type ArrivingLines, cardParts } from './arriving-lines.ts'
import { createCardPlaces } from './card-places.ts'
import { cardRecord } from './records.ts'
import type { Report } from './report.ts'

export interface CardGroup {
  /** The first record about each card, side by side. */
  bytes: Buffer
  /** Where the record of each card stands, in the order of their keys. */
  places: Uint32Array
  /** Places of records that are not to be loaded. */
  refused: Set<number>
  /** The first bytes of their keys: no card between them is in another group. */
  parts: readonly [first: number, last: number]
  /** Lines that say what an earlier one has said. */
  repeated: number
}

const mostLinesInAGroup = 20_000

/** The places of a group's records in the order of the file. */
export function* inFileOrder({ bytes }: CardGroup): Generator<number> {
  for (let at = 0; at < bytes.length; at = cardRecord.end(bytes, at)) yield at
}

/** In the order of the keys; together the groups cover all keys. */
export async function* cardGroups(
  queries: Queries,
  lines: ArrivingLines,
  report: Report,
): AsyncGenerator<CardGroup> {
  let ahead: Promise<CardGroup> | undefined
  for (const parts of rangesOf(lines)) {
    const group = await ahead
    // While one group is worked on the next is read.
    ahead = readGroup(queries, lines, parts, report)
    ahead.catch(() => {})
    if (group !== undefined) yield group
  }
  if (ahead !== undefined) yield await ahead
}

/** Neighbouring parts together, as long as they are small. */
function* rangesOf(lines: ArrivingLines): Generator<readonly [number, number]> {
  let first = 0
  let count = 0
  for (let part = 0; part < cardParts; part += 1) {
    count += lines.countOf(part)
    const next = part + 1
    if (next < cardParts && count + lines.countOf(next) <= mostLinesInAGroup) continue
    yield [first, part]
    first = next
    count = 0
  }
}

async function readGroup(
  queries: Queries,
  lines: ArrivingLines,
  parts: readonly [first: number, last: number],
  report: Report,
): Promise<CardGroup> {
  const [firstPart, lastPart] = parts
  const refused = new Set<number>()
  const kept = createKeptRecords()
  let most = 0
  for (let part = firstPart; part <= lastPart; part += 1) most += lines.countOf(part)
  const places = createCardPlaces(parts, most, place => cardRecord.key(kept.bytes(), place))
  let repeated = 0
  for await (const block of lines.cards(queries, ...parts)) {
    for (let at = 0, end = 0; at < block.length; at = end) {
      end = cardRecord.end(block, at)
      const first = places.put(cardRecord.key(block, at), kept.used())
      if (first === undefined) kept.add(block, at, end)
      else if (cardRecord.held(block, at).equals(cardRecord.held(kept.bytes(), first))) repeated += 1
      else {
        refuseBoth([kept.bytes(), first], [block, at], refused.has(first), report)
        refused.add(first)
      }
    }
    // Callers' turns go between.
    await setImmediate()
  }
  return {
    bytes: kept.bytes().subarray(0, kept.used()),
    places: places.inOrder(),
    refused,
    parts,
    repeated,
  }
}

/** Grows with the cards and not with the lines: a file may have a million lines about one card. */
function createKeptRecords() {
  let bytes = Buffer.alloc(1_024)
  let used = 0
  return {
    bytes: () => bytes,
    used: () => used,
    add(block: Buffer, begin: number, end: number): void {
      const at = used
      used += end - begin
      if (used > bytes.length) {
        const grown = Buffer.alloc(Math.max(bytes.length * 2, used))
        bytes.copy(grown)
        bytes = grown
      }
      block.copy(bytes, at, begin, end)
    },
  }
}

type Place = readonly [bytes: Buffer, at: number]

/** The first line is refused once, whatever the number of others. */
function refuseBoth(first: Place, other: Place, isFirstRefused: boolean, report: Report): void {
  const heldOf = (place: Place) => cardRecord.held(...place).toString('latin1')
  const fields = differences(heldOf(first), heldOf(other)).map(columnOf).join(', ')
  const refuse = (one: Place, against: Place) => {
    const problem = {
      reason: 'two lines of the file contradict each other about one card',
      found: `line ${cardRecord.line(...against)} has another ${fields}`,
      right: 'one of the two',
    }
    report.refuse(cardRecord.line(...one), [problem], cardRecord.text(...one))
  }
  if (!isFirstRefused) refuse(first, other)
  refuse(other, first)
}

/** `idExpiry` stands in the column `id_expiry`. */
function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
