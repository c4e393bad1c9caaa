/**
 * Counts by the minute in the database, common to all processes: what no row of its own tells (look-up times, limits that
 * struck, failures, submissions, repeats). Kept in memory for a few seconds, then added up there; a process that dies loses
 * those seconds.
 */
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Queries } from '../db/database.ts'
import { asFailure, type Failure } from '../failures.ts'
import type { Observations } from './observations.ts'

type Told = Pick<
  Observations,
  'lookedUp' | 'struck' | 'failed' | 'submitted' | 'settled' | 'repeated' | 'refused'
>

export interface Tallies extends Told {
  /** Adds what was counted to the database. Failing, it keeps it for the next time. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** Upper bounds in milliseconds; what took longer falls in the last. */
export const bounds = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 4_000, 8_000, 60_000] as const

const flushEveryMs = 3_000

interface Tally {
  minute: Date
  name: string
  label: string
  upto_ms: number
  count: number
}

export function createTallies(parts: {
  queries: Queries
  clock: Clock
  report(failure: Failure): void
}): Tallies {
  const { queries, clock, report } = parts
  let waiting = new Map<string, Tally>()
  let writing: Promise<void> = Promise.resolve()

  function add(name: string, label: string, upto_ms = 0, count = 1): void {
    const minute = Math.floor(clock.now() / 60_000) * 60_000
    addTo({ minute: new Date(minute), name, label, upto_ms, count })
  }

  function addTo(tally: Tally): void {
    const key = `${tally.minute.getTime()} ${tally.name} ${tally.label} ${tally.upto_ms}`
    const known = waiting.get(key)
    if (known === undefined) waiting.set(key, tally)
    else known.count += tally.count
  }

  async function write(): Promise<void> {
    const rows = [...waiting.values()]
    if (rows.length === 0) return
    waiting = new Map()
    try {
      await queries
        .insertInto('tallies')
        .values(rows)
        .onConflict(conflict =>
          conflict
            .columns(['minute', 'name', 'label', 'upto_ms'])
            .doUpdateSet({ count: sql<number>`tallies.count + excluded.count` }),
        )
        .execute()
    } catch (thrown) {
      rows.forEach(addTo)
      throw thrown
    }
  }

  function flush(): Promise<void> {
    writing = writing
      .then(write)
      .catch((thrown: unknown) => report(asFailure(thrown, 'database-unavailable')))
    return writing
  }

  const timer = setInterval(() => void flush(), flushEveryMs)
  timer.unref()

  return {
    lookedUp: (outcome, milliseconds) => add('look-up', outcome, boundFor(milliseconds)),
    struck: limit => add('limit', limit),
    failed: code => add('failure', code),
    submitted: (medium, result) => add('submission', `${medium} ${result}`),
    settled: status => add('report', status),
    repeated: arrival => add('hop', arrival),
    refused: callback => add('form', callback),
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

function boundFor(milliseconds: number): number {
  return bounds.find(bound => milliseconds <= bound) ?? 60_000
}
