/**
 * Loads people from a file of any size, in one piece: all lines are read first and wait sealed, are looked at together,
 * and reach the table in one transaction. Whatever happens before its end leaves everything as it was. Memory stays
 * constant, and look-ups are answered meanwhile.
 */
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { allowTime, apart, only, type Queries, type Trx, within } from '../../db/database.ts'
import type { Clock } from '../../platform/clock.ts'
import { asFailure } from '../../platform/failures.ts'
import { OperatorError } from '../../platform/operator-error.ts'
import type { Vault } from '../../vault/vault.ts'
import { schemeCodes } from '../registry/schemes.ts'
import { sealPerson } from '../registry/sealed-person.ts'
import { type ArrivingLines, createArrivingLines } from './arriving-lines.ts'
import { textOf } from './file-text.ts'
import { type MergeCounts, mergeLines } from './merge.ts'
import { createPeopleReader, type PeopleReader, type Reading } from './people-reader.ts'
import { putRows } from './people-rows.ts'
import type { Person } from './person.ts'
import { createReport, type ReasonCount, type Report, type SaidLine } from './report.ts'

export interface RegistryStore {
  queries: Queries
  vault: Vault
}

export interface ImportParts extends RegistryStore {
  clock: Pick<Clock, 'today'>
}

export interface ImportProgress {
  /** First all is read, then all is loaded. */
  phase: 'reading' | 'loading'
  /** Lines so far, of this phase. */
  lines: number
  /** 0 to 1; null while it is not known how much there is to read. */
  share: number | null
}

export interface ImportOptions {
  /** Nothing is written; the summary says what would be. */
  isDryRun?: boolean
  /** Whoever is known and not in the file is taken out, unless a line was refused. */
  isReplacing?: boolean
  /** One registration number may stand on several cards: a warning instead of a refusal. */
  allowsSharedNumbers?: boolean
  /** Refused lines are told with their text, also those that only the whole file shows to be wrong. */
  keepsText?: boolean
  /** A line that was not taken, or taken with a warning. */
  onLine?: (said: SaidLine, header: { text: string; delimiter: string }) => void
  onProgress?: (progress: ImportProgress) => void
  /** Aborted with an OperatorError, the import stops there: nothing is changed. */
  signal?: AbortSignal
  /** In the transaction that loads, as its last part. */
  onLoaded?: (trx: Trx, summary: ImportSummary) => Promise<void>
}

export interface ImportSummary extends MergeCounts {
  /** Without the header and blank lines. */
  lines: number
  refused: number
  /** Of refusals and warnings, most lines first. */
  reasons: ReasonCount[]
  ignoredColumns: string[]
}

/** @throws OperatorError when nothing was changed, and why; Failure `database-unavailable`; the stream's own errors. */
export async function importPeople(
  parts: ImportParts,
  bytes: AsyncIterable<Uint8Array>,
  options: ImportOptions = {},
): Promise<ImportSummary> {
  let ofStream: unknown
  async function* watched() {
    try {
      yield* bytes
    } catch (error) {
      ofStream = error
      throw error
    }
  }
  try {
    const schemes = new Set(await schemeCodes(parts.queries))
    const reader = createPeopleReader({ today: parts.clock.today(), schemes })
    return await apart(parts.queries, own => run({ ...parts, queries: own }, reader, watched(), options))
  } catch (error) {
    if (error instanceof OperatorError || error === ofStream) throw error
    throw refusalOf(error) ?? asFailure(error, 'database-unavailable')
  }
}

async function run(
  { queries, vault }: ImportParts,
  reader: PeopleReader,
  bytes: AsyncIterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportSummary> {
  const { isDryRun = false, isReplacing = false, allowsSharedNumbers = false, signal } = options
  const report = createReport(said => options.onLine?.(said, reader.header()))
  await beAlone(queries)
  const lines = await createArrivingLines(queries, vault)
  try {
    const read = await readLines(reader, bytes, lines, report, options)
    if (read === 0) throw new OperatorError('the file has a header and no lines: there is nobody to load')
    return await within(queries, async trx => {
      const counts = await mergeLines(
        { queries: trx, vault, lines, report },
        {
          isDryRun,
          isReplacing,
          allowsSharedNumbers,
          monthFirstLine: reader.monthFirstLine(),
          signal,
          onProgress: share =>
            options.onProgress?.({ phase: 'loading', share, lines: Math.round(share * read) }),
        },
      )
      const summary = {
        ...counts,
        lines: read,
        refused: report.refused(),
        reasons: report.reasons(),
        ignoredColumns: reader.ignored(),
      }
      await options.onLoaded?.(trx, summary)
      return summary
    })
  } finally {
    // In a transaction that failed nothing can be dropped, and nothing need be.
    await lines.drop().catch(() => {})
  }
}

async function readLines(
  reader: PeopleReader,
  bytes: AsyncIterable<Uint8Array>,
  lines: ArrivingLines,
  report: Report,
  { keepsText = false, onProgress, signal }: ImportOptions,
): Promise<number> {
  let read = 0
  const take = async (readings: readonly Reading[]) => {
    read += readings.length
    for (const reading of readings) {
      const text = keepsText ? reading.text : null
      if ('problems' in reading) report.refuse(reading.line, reading.problems, text)
      else {
        const { line, person, isDayFirst } = reading
        lines.add({ line, person, isDayFirst, text })
      }
    }
    if (lines.isFull()) await lines.flush()
    onProgress?.({ phase: 'reading', lines: read, share: null })
  }
  for await (const text of textOf(bytes)) {
    signal?.throwIfAborted()
    await take(reader.push(text))
    // A file is read faster than the event loop turns: let others have theirs.
    await setImmediate()
  }
  signal?.throwIfAborted()
  await take(reader.end())
  await lines.flush()
  await lines.settle()
  return read
}

const loadMs = 30 * 60_000

/** As long as the transaction lasts; and it may last, whatever a caller's statement may. */
async function beAlone(queries: Queries): Promise<void> {
  if (!queries.isTransaction) return
  await allowTime(queries as Trx, loadMs)
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(queries)
  const { rows } = await sql<{ free: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('tadamon people')) as free`.execute(queries)
  if (!only(rows, 'a lock').free) throw new OperatorError(another)
}

const another = 'another import is running: wait for its end, then run this one again'

function refusalOf(error: unknown): OperatorError | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  // The temporary table of another import, on PGlite's one connection.
  if (code === '42P07') return new OperatorError(another)
  if (code !== '53100') return null
  return new OperatorError(
    'the disk of the database is full, nothing was changed: make room for some 600 bytes a line, then run it again',
  )
}

/** In place of what was known of their cards; of two about one card the later counts. @throws Failure `database-unavailable`. */
export async function putPeople({ queries, vault }: RegistryStore, people: Iterable<Person>): Promise<void> {
  const rows = new Map(
    [...people].map(person => {
      const row = sealPerson(vault, person)
      return [row.card_key.toString('latin1'), row]
    }),
  )
  if (rows.size === 0) return
  // In the order of the index two at a time cannot lock each other out.
  const inOrder = [...rows.values()].sort((one, other) => one.card_key.compare(other.card_key))
  const bytes = Buffer.concat(inOrder.flatMap(({ card_key, sealed }) => [card_key, sealed]))
  try {
    await putRows(queries, { bytes, rows: rows.size })
  } catch (error) {
    throw asFailure(error, 'database-unavailable')
  }
}
