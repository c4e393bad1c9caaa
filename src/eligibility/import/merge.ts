/** Loads the lines of a file into the table as a whole: writes who is new or changed, leaves the others alone, counts who is missing. */
import type { Queries } from '../../db/database.ts'
import type { Vault } from '../../vault/vault.ts'
import { fingerprintHeld, openPerson, sealHeld } from '../registry/sealed-person.ts'
import { type ArrivingLines, cardParts } from './arriving-lines.ts'
import { type CardGroup, cardGroups, inFileOrder } from './card-groups.ts'
import {
  analyzePeople,
  countPeople,
  deleteOthers,
  findOthers,
  isAnybodyIn,
  keyBytes,
  type PackedRows,
  putRows,
} from './people-rows.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'
import type { Problem } from './problem.ts'
import { cardRecord } from './records.ts'
import type { Report } from './report.ts'
import { findSharedNumbers, type SharedNumbers } from './shared-numbers.ts'

export interface MergeOptions {
  isDryRun: boolean
  /** Who is known and not in the file is taken out, unless a line was refused: it may be theirs. */
  isReplacing: boolean
  allowsSharedNumbers: boolean
  /** Set when a date of the file shows the month before the day: no other date that could be read both ways counts. */
  monthFirstLine: number | null
  /** Thrown when it is no longer to go on. */
  signal: AbortSignal | undefined
  /** 0 to 1. */
  onProgress(share: number): void
}

export interface MergeCounts {
  /** People who were not known before. */
  added: number
  /** People of whom something else was known. */
  changed: number
  unchanged: number
  /** Lines that say the same as an earlier one. */
  repeated: number
  /** People who are known and not in the file. */
  gone: number
  /** Of those, the ones taken out. */
  removed: number
}

export interface Merging {
  queries: Queries
  vault: Vault
  lines: ArrivingLines
  report: Report
}

/** Rows a statement. */
const chunk = 5_000

export async function mergeLines(merging: Merging, options: MergeOptions): Promise<MergeCounts> {
  const { queries, lines, report } = merging
  const isAnybodyKnown = await isAnybodyIn(queries)
  const shared = await findSharedNumbers(queries, lines)
  const counts: MergeCounts = { added: 0, changed: 0, unchanged: 0, repeated: 0, gone: 0, removed: 0 }
  const pipeline = createPipeline()
  /** Those of the group before: the database gets them while the next ones are made ready. */
  let writeBefore = async () => {}
  for await (const group of cardGroups(queries, lines, report)) {
    options.signal?.throwIfAborted()
    for (const place of inFileOrder(group)) refuseWrong(group, place, shared, options, report)
    counts.repeated += group.repeated
    const comparing = { isAnybodyKnown, isDryRun: options.isDryRun, pipeline, writeBefore }
    writeBefore = await compareGroup(merging, group, comparing, counts)
    options.onProgress((group.parts[1] + 1) / cardParts)
  }
  await pipeline.settle()
  await writeBefore()
  await pipeline.settle()
  if (counts.added > counts.changed + counts.unchanged + counts.gone && !options.isDryRun)
    await analyzePeople(queries)
  const mayRemove = options.isReplacing && !options.isDryRun && report.refused() === 0
  if (counts.gone > 0 && mayRemove) counts.removed = await removeOthers(merging, options)
  return counts
}

/** What only the whole file shows. */
function refuseWrong(
  { bytes, refused }: CardGroup,
  at: number,
  shared: SharedNumbers,
  { allowsSharedNumbers, monthFirstLine }: MergeOptions,
  report: Report,
): void {
  if (refused.has(at)) return
  const line = cardRecord.line(bytes, at)
  const doubt =
    cardRecord.isDayFirst(bytes, at) && monthFirstLine !== null ? doubtfulDates(monthFirstLine) : null
  const sharing = shared.has(line) ? sharedNumber(shared.otherOf(line)) : null
  if (sharing !== null && allowsSharedNumbers) report.warn(line, sharing, cardRecord.text(bytes, at))
  const right = 'one card a number, or --shared-numbers'
  const problems = [
    ...(doubt === null ? [] : [doubt]),
    ...(sharing === null || allowsSharedNumbers ? [] : [{ ...sharing, right }]),
  ]
  if (problems.length === 0) return
  refused.add(at)
  report.refuse(line, problems, cardRecord.text(bytes, at))
}

function doubtfulDates(monthFirstLine: number): Problem {
  const reason = 'its dates may have the month before the day, as another line of the file has'
  return { reason, found: `line ${monthFirstLine}`, right: 'year, month, day: 2027-12-31' }
}

function sharedNumber(other: number | undefined): Problem {
  const reason = 'its registration_number stands on another card of the file too'
  return { reason, found: other === undefined ? 'another line' : `line ${other}` }
}

interface Comparing {
  isAnybodyKnown: boolean
  isDryRun: boolean
  pipeline: Pipeline
  writeBefore(): Promise<void>
}

/** Gives what writes what is to be written, once the last comparison is done. */
async function compareGroup(
  { queries, vault }: Merging,
  { bytes, places, refused, parts }: CardGroup,
  { isAnybodyKnown, isDryRun, pipeline, writeBefore }: Comparing,
  counts: MergeCounts,
): Promise<() => Promise<void>> {
  /** Whoever is not known, known otherwise, or sealed under a former key or by a former version. */
  const written: number[] = []
  if (isAnybodyKnown) {
    await pipeline.start(async () => {
      // Until each is met in the file.
      counts.gone += await countPeople(queries, parts)
    })
  }
  await writeBefore()
  // In the order of the index its pages are visited once, and two who write cannot lock each other out.
  for (const some of chunksOf(places)) {
    // While the database compares these, the next are made ready.
    const prints = isAnybodyKnown ? packed(bytes, some, fingerprint) : null
    await pipeline.start(() => compare(some, prints))
  }
  return async () => {
    if (isDryRun) return
    for (const some of chunksOf(written)) {
      // While the database writes those before, these are sealed.
      const rows = packed(bytes, some, seal)
      await pipeline.start(() => putRows(queries, rows))
    }
  }

  async function compare(some: Places, prints: PackedRows | null): Promise<void> {
    const others = prints === null ? null : await findOthers(queries, prints)
    some.forEach((at, row) => {
      // Null for who is not known, undefined for who is known as the file says.
      const sealed = others === null ? null : others.get(row)
      if (sealed !== null) counts.gone -= 1
      if (refused.has(at)) return
      if (sealed !== undefined) written.push(at)
      if (sealed === null) counts.added += 1
      else if (sealed === undefined || holds(at, sealed)) counts.unchanged += 1
      else counts.changed += 1
    })
  }

  function fingerprint(at: number): Buffer {
    return fingerprintHeld(vault, cardRecord.held(bytes, at), cardRecord.key(bytes, at))
  }

  function seal(at: number): Buffer {
    return sealHeld(vault, cardRecord.held(bytes, at), cardRecord.key(bytes, at))
  }

  /** What cannot be opened holds something else: it is replaced. */
  function holds(at: number, sealed: Buffer): boolean {
    try {
      const held = openPerson(vault, { card_key: cardRecord.key(bytes, at), sealed }).toString('latin1')
      return held.trimEnd() === cardRecord.held(bytes, at).toString('latin1')
    } catch {
      return false
    }
  }
}

/** Nobody was refused: what the file has is all there is to keep. */
async function removeOthers({ queries, lines, report }: Merging, { signal }: MergeOptions): Promise<number> {
  let removed = 0
  for await (const { bytes, places, parts } of cardGroups(queries, lines, report)) {
    signal?.throwIfAborted()
    removed += await deleteOthers(
      queries,
      parts,
      packed(bytes, places, () => noBytes),
    )
  }
  return removed
}

type Places = Uint32Array | readonly number[]

function* chunksOf(places: Places): Generator<Places> {
  for (let from = 0; from < places.length; from += chunk) yield places.slice(from, from + chunk)
}

const noBytes = Buffer.alloc(0)

/** The cards' keys, each with what belongs to it. */
function packed(bytes: Buffer, some: Places, rest: (at: number) => Buffer): PackedRows {
  let rows = noBytes
  let end = 0
  for (const at of some) {
    const each = rest(at)
    if (end === 0) rows = Buffer.allocUnsafe((keyBytes + each.length) * some.length)
    rows.set(cardRecord.key(bytes, at), end)
    rows.set(each, end + keyBytes)
    end += keyBytes + each.length
  }
  return { bytes: rows, rows: some.length }
}
