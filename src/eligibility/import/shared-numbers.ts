/** Registration numbers that stand on several cards of one file: whoever comes second would be told a password that never was. */
import type { Queries } from '../../db/database.ts'
import { type ArrivingLines, numberParts } from './arriving-lines.ts'
import { numberRecord } from './records.ts'

export interface SharedNumbers {
  /** Whether the number of that line stands on another card too. */
  has(line: number): boolean
  /** A line with that other card; undefined for those beyond the first hundred thousand. */
  otherOf(line: number): number | undefined
}

const mostOthersKept = 100_000

export async function findSharedNumbers(queries: Queries, lines: ArrivingLines): Promise<SharedNumbers> {
  const shared = createLineSet()
  const others = new Map<number, number>()
  const mark = (line: number, other: number) => {
    if (!shared.has(line) && others.size < mostOthersKept) others.set(line, other)
    shared.add(line)
  }
  for (let part = 0; part < numberParts; part += 1) {
    if (lines.countOfNumbers(part) === 0) continue
    const suspects = await doubledHashes(queries, lines, part)
    if (suspects.size > 0) await compareCards(lines.numbers(queries, part), suspects, mark)
  }
  return { has: shared.has, otherOf: line => others.get(line) }
}

/** Nearly always none: to sort hashes costs a fraction of what comparing the numbers themselves would. */
async function doubledHashes(queries: Queries, lines: ArrivingLines, part: number): Promise<Set<number>> {
  const hashes = new Float64Array(lines.countOfNumbers(part))
  let count = 0
  for await (const block of lines.numbers(queries, part)) {
    for (let at = 0; at < block.length; at = numberRecord.end(block, at)) {
      hashes[count++] = numberRecord.hash(block, at)
    }
  }
  hashes.sort()
  return new Set(hashes.filter((hash, at) => hash === hashes[at - 1]))
}

async function compareCards(
  blocks: AsyncIterable<Buffer>,
  suspects: ReadonlySet<number>,
  mark: (line: number, other: number) => void,
): Promise<void> {
  const firsts = new Map<string, { line: number; card: string; isShared: boolean }>()
  for await (const block of blocks) {
    for (let at = 0; at < block.length; at = numberRecord.end(block, at)) {
      if (!suspects.has(numberRecord.hash(block, at))) continue
      const number = numberRecord.number(block, at)
      const card = numberRecord.card(block, at)
      const line = numberRecord.line(block, at)
      const first = firsts.get(number)
      if (first === undefined) firsts.set(number, { line, card, isShared: false })
      else if (first.isShared || first.card !== card) {
        first.isShared = true
        mark(first.line, line)
        mark(line, first.line)
      }
    }
  }
}

/** One bit a line. */
function createLineSet() {
  let bits = new Uint8Array(1_024)
  return {
    has: (line: number) => (((bits[line >> 3] ?? 0) >> (line & 7)) & 1) === 1,
    add(line: number) {
      if (line >> 3 >= bits.length) {
        const grown = new Uint8Array(Math.max(bits.length * 2, (line >> 3) + 1))
        grown.set(bits)
        bits = grown
      }
      bits[line >> 3] = (bits[line >> 3] ?? 0) | (1 << (line & 7))
    },
  }
}
