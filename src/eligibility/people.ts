/** Loads people from a CSV file of any size: read in a stream, written a batch at a time, memory stays constant. */
import { setImmediate } from 'node:timers/promises'
import type { Queries } from '../db/database.ts'
import type { Vault } from '../vault.ts'
import { createBatch, createWriter } from './people-batch.ts'
import { createPeopleReader, type PeopleReader, type Reading } from './people-reader.ts'
import { ownScheme, type Person } from './person.ts'

export interface RegistryStore {
  queries: Queries
  vault: Vault
}

export interface ImportOptions {
  /** Lines a statement. More is faster on a server; PGlite holds the event loop for as long as a statement takes. */
  batchLines?: number
  /** A line that was not taken, and why. */
  onRefused?: (line: number, problems: readonly string[]) => void
  /** After each batch: lines read so far. */
  onProgress?: (lines: number) => void
}

export interface ImportSummary {
  /** Without the header and blank lines. */
  lines: number
  refused: number
  /** People who were not known before. */
  added: number
  /** Lines that replaced what was known of a card, be it from an earlier line. */
  updated: number
  ignoredColumns: string[]
  /** Codes of the other schemes met, the first hundred. */
  schemes: string[]
}

const mostSchemesNoted = 100

/**
 * Takes every line that can be taken; what it has written stays when a later part fails, and an import can be repeated.
 * @throws UnusableFile when the header is wrong; Failure `database-unavailable`; the stream's own errors.
 */
export async function importPeople(
  { queries, vault }: RegistryStore,
  bytes: AsyncIterable<Uint8Array>,
  { batchLines = 1_000, onRefused, onProgress }: ImportOptions = {},
): Promise<ImportSummary> {
  const reader = createPeopleReader()
  const summary = { lines: 0, refused: 0, added: 0, updated: 0 }
  const schemes = new Set<string>()
  const write = createWriter(queries)
  let batch = createBatch(vault)
  // One batch is written while the next is read; never two, so that the last line about a card wins.
  let writing: Promise<void> | undefined

  const flush = async () => {
    const taken = batch.lines()
    const lines = summary.lines
    // Sealed before waiting: both processors have work.
    const packed = batch.pack()
    batch = createBatch(vault)
    await writing
    writing = write(packed).then(added => {
      summary.added += added
      summary.updated += taken - added
      onProgress?.(lines)
    })
    // Seen at the next `await writing`; until then it is no unhandled rejection.
    writing.catch(() => {})
  }

  try {
    for await (const readings of readingsOf(reader, bytes)) {
      for (const reading of readings) {
        summary.lines += 1
        if ('problems' in reading) {
          summary.refused += 1
          onRefused?.(reading.line, reading.problems)
          continue
        }
        batch.add(reading.person)
        const { scheme } = reading.person
        if (scheme !== ownScheme && schemes.size < mostSchemesNoted) schemes.add(scheme)
        if (batch.lines() === batchLines) await flush()
      }
    }
    if (batch.lines() > 0) await flush()
  } finally {
    await writing
  }
  return { ...summary, ignoredColumns: reader.ignored(), schemes: [...schemes] }
}

/** Loads people who are at hand already. */
export async function putPeople({ queries, vault }: RegistryStore, people: Iterable<Person>): Promise<void> {
  const batch = createBatch(vault)
  for (const person of people) batch.add(person)
  await createWriter(queries)(batch.pack())
}

async function* readingsOf(
  reader: PeopleReader,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Reading[]> {
  // Also drops a byte-order mark.
  const decoder = new TextDecoder()
  for await (const chunk of bytes) {
    yield reader.push(decoder.decode(chunk, { stream: true }))
    // A file is read faster than the event loop turns: let others have theirs.
    await setImmediate()
  }
  yield reader.push(decoder.decode())
  yield reader.end()
}
