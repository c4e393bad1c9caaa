/** An import as it is to be done: written down with who did it, of which file, and what came of it. */
import { createHash } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import { sentenceFor } from '../../platform/operator-error.ts'
import { createImportRuns, type FileFacts, type ImportChoices } from './import-runs.ts'
import { type ImportOptions, type ImportSummary, importPeople, type RegistryStore } from './people.ts'

export { createImportRuns, type ImportChoices, type ImportRun } from './import-runs.ts'
export { mostShown, type SaidLine } from './report.ts'

export interface RecordedImport extends ImportSummary, FileFacts {}

export interface RecordedParts extends RegistryStore {
  clock: Clock
}

export type RecordedOptions = Omit<ImportOptions, 'onLoaded'> & {
  /** Who does it, as far as that is known. */
  byWhom: string | null
}

/** @throws as `importPeople` does; that it stopped is then written down too. */
export async function importRecorded(
  parts: RecordedParts,
  bytes: AsyncIterable<Uint8Array>,
  { byWhom, ...options }: RecordedOptions,
): Promise<RecordedImport> {
  const { isDryRun = false, isReplacing = false, allowsSharedNumbers = false } = options
  const choices: ImportChoices = { isDryRun, isReplacing, allowsSharedNumbers }
  const run = await createImportRuns(parts).begin(byWhom, choices)
  const hash = createHash('sha256')
  const file: FileFacts = { bytes: 0, sha256: Buffer.alloc(0) }
  async function* hashed() {
    for await (const piece of bytes) {
      hash.update(piece)
      file.bytes += piece.length
      yield piece
    }
  }
  try {
    const summary = await importPeople(parts, hashed(), {
      ...options,
      onProgress(progress) {
        run.progressed(progress)
        options.onProgress?.(progress)
      },
      onLoaded(trx, done) {
        file.sha256 = hash.digest()
        return run.loaded(trx, done, file)
      },
    })
    return { ...summary, ...file }
  } catch (error) {
    // The reason that comes back is that of the import, even where the database takes no more.
    await run.stopped(sentenceFor(error)).catch(() => {})
    throw error
  }
}
