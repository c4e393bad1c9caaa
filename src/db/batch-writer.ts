/**
 * Rows on their way into the database, beside the caller's path: they wait in memory and are written in batches, every
 * `everyMs` at the latest. That much is lost when a process dies without warning, nothing when it is stopped. What the
 * database did not take waits for the next time.
 */
import { asFailure, type Failure, systemCodeOf } from '../platform/failures.ts'

export interface BatchWriter<Batch> {
  /** What waits now, to be added to at once: a later flush begins another batch. */
  waiting(): Batch
  /** Writes what waits. Failing, it reports why and keeps what waits. */
  flush(): Promise<void>
  /** Flushes once more and stops. */
  stop(): Promise<void>
}

export interface BatchWriterParts<Batch> {
  everyMs: number
  createBatch(): Batch
  write(batch: Batch): Promise<void>
  /** What could not be written, and what came meanwhile. */
  join(earlier: Batch, later: Batch): Batch
  report(failure: Failure): void
}

export function createBatchWriter<Batch>(parts: BatchWriterParts<Batch>): BatchWriter<Batch> {
  const { everyMs, createBatch, join, report } = parts
  let waiting = createBatch()
  let writing: Promise<void> = Promise.resolve()

  async function write(): Promise<void> {
    const batch = waiting
    waiting = createBatch()
    try {
      await parts.write(batch)
    } catch (thrown) {
      if (!isRefused(thrown)) waiting = join(batch, waiting)
      report(asFailure(thrown, 'database-unavailable'))
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(write)
    return writing
  }

  const timer = setInterval(() => void flush(), everyMs)
  timer.unref()

  return {
    waiting: () => waiting,
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

/** Rows that the database will never take (SQLSTATE classes 22 and 23): kept, they would block all that follow. */
function isRefused(thrown: unknown): boolean {
  return /^2[23]/.test(systemCodeOf(thrown) ?? '')
}
