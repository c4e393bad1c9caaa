/**
 * Counts by the minute in the database, common to all processes: what no row of its own tells (look-up times, apologies,
 * limits that struck, failures, submissions, repeats). Kept in memory for a few seconds, then added up there; a process that dies loses
 * those seconds.
 */
import { sql } from 'kysely'
import { createBatchWriter } from '../db/batch-writer.ts'
import type { Queries } from '../db/database.ts'
import type { Clock } from '../platform/clock.ts'
import type { Failure } from '../platform/failures.ts'
import { nameOfResult } from './carrier-results.ts'
import type { Observations } from './observations.ts'

type CountedObservations = Pick<
  Observations,
  | 'unavailable'
  | 'lookedUp'
  | 'rateLimited'
  | 'failed'
  | 'submitted'
  | 'carried'
  | 'settled'
  | 'repeated'
  | 'refused'
>

export interface MinuteCounters extends CountedObservations {
  /** Adds what was counted to the database. Failing, it keeps it for the next time. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** Upper bounds in milliseconds; what took longer falls in the last. */
export const bounds = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 4_000, 8_000, 60_000] as const

interface MinuteCounter {
  minute: Date
  name: string
  label: string
  upto_ms: number
  count: number
}

/** By all but the count. */
type Batch = Map<string, MinuteCounter>

export function createMinuteCounters(parts: {
  queries: Queries
  clock: Clock
  report(failure: Failure): void
}): MinuteCounters {
  const { queries, clock, report } = parts
  const rows = createBatchWriter<Batch>({
    everyMs: 3_000,
    createBatch: () => new Map(),
    write: batch => writeBatch(queries, batch),
    join(earlier, later) {
      for (const counter of later.values()) addTo(earlier, counter)
      return earlier
    },
    report,
  })

  function add(name: string, label: string, upto_ms = 0): void {
    const minute = new Date(Math.floor(clock.now() / 60_000) * 60_000)
    addTo(rows.waiting(), { minute, name, label, upto_ms, count: 1 })
  }

  return {
    unavailable: ({ gateway, operator }) => add('unavailable', `${gateway} ${operator ?? 'unknown'}`),
    lookedUp: (outcome, milliseconds) => add('look-up', outcome, boundFor(milliseconds)),
    rateLimited: limit => add('limit', limit),
    failed: code => add('failure', code),
    submitted: (medium, result) => add('submission', `${medium} ${result}`),
    carried: (carrier, { result, by }) => add('carrier', `${carrier} ${nameOfResult(result, by)}`),
    settled: status => add('report', status),
    repeated: arrival => add('hop', arrival),
    refused: callback => add('form', callback),
    flush: rows.flush,
    stop: rows.stop,
  }
}

function addTo(batch: Batch, counter: MinuteCounter): void {
  const key = `${counter.minute.getTime()} ${counter.name} ${counter.label} ${counter.upto_ms}`
  const known = batch.get(key)
  if (known === undefined) batch.set(key, counter)
  else known.count += counter.count
}

async function writeBatch(queries: Queries, batch: Batch): Promise<void> {
  if (batch.size === 0) return
  await queries
    .insertInto('tallies')
    .values([...batch.values()])
    .onConflict(conflict =>
      conflict
        .columns(['minute', 'name', 'label', 'upto_ms'])
        .doUpdateSet({ count: sql<number>`tallies.count + excluded.count` }),
    )
    .execute()
}

function boundFor(milliseconds: number): number {
  return bounds.find(bound => milliseconds <= bound) ?? 60_000
}
