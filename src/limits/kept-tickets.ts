/** Tickets that count for good, in the database as well: what Redis lost comes back from here. */
import { createBatchWriter } from '../db/batch-writer.ts'
import type { Queries } from '../db/database.ts'
import { asFailure, type Failure } from '../platform/failures.ts'
import type { Count, KnownCount, Ticket } from './ledger.ts'

export interface KeptTickets {
  /** Written within half a second, with others. */
  add(key: string, ticket: Ticket, endsAt: Date): void
  /** The counts, each with its tickets that may still count. @throws Failure `database-unavailable` */
  known(counts: readonly Count[]): Promise<KnownCount[]>
  /** How many of the key are of this day. @throws Failure `database-unavailable` */
  countOf(key: string, day: number): Promise<number>
  /** Takes one out again that may have been written. @throws Failure `database-unavailable` */
  remove(key: string, id: string): Promise<void>
  flush(): Promise<void>
  stop(): Promise<void>
}

interface Row {
  key: string
  id: string
  day: number
  ends_at: Date
}

/** In their order; and by key, for whoever asks before they are written. */
interface Batch {
  rows: Row[]
  byKey: Map<string, Row[]>
}

function batchOf(rows: Row[]): Batch {
  return { rows, byKey: Map.groupBy(rows, ({ key }) => key) }
}

/** Rows a statement. */
const most = 1_000
/** While the database is down the oldest give way. */
const mostWaiting = 100_000

export function createKeptTickets(queries: Queries, report: (failure: Failure) => void): KeptTickets {
  const waiting = createBatchWriter<Batch>({
    everyMs: 500,
    createBatch: () => batchOf([]),
    async write({ rows }) {
      for (let from = 0; from < rows.length; from += most) {
        await queries
          .insertInto('tickets')
          .values(rows.slice(from, from + most))
          .onConflict(conflict => conflict.doNothing())
          .execute()
      }
    },
    join: (earlier, later) => batchOf([...earlier.rows, ...later.rows].slice(-mostWaiting)),
    report,
  })

  return {
    add(key, { id, day }, endsAt) {
      const row = { key, id, day, ends_at: endsAt }
      const { rows, byKey } = waiting.waiting()
      rows.push(row)
      const ofKey = byKey.get(key)
      if (ofKey === undefined) byKey.set(key, [row])
      else ofKey.push(row)
    },

    known: counts =>
      reach(async () => {
        const keys = counts.map(({ key }) => key)
        const kept = await queries
          .selectFrom('tickets')
          .select(['key', 'id', 'day'])
          .where('key', 'in', keys)
          .execute()
        const { byKey } = waiting.waiting()
        return counts.map(count => ({
          ...count,
          known: [...kept.filter(({ key }) => key === count.key), ...(byKey.get(count.key) ?? [])],
        }))
      }),

    countOf: (key, day) =>
      reach(async () => {
        const { count } = await queries
          .selectFrom('tickets')
          .select(select => select.fn.countAll<number>().as('count'))
          .where('key', '=', key)
          .where('day', '=', day)
          .executeTakeFirstOrThrow()
        return Number(count)
      }),

    remove: (key, id) =>
      reach(async () => {
        await waiting.flush()
        await queries.deleteFrom('tickets').where('key', '=', key).where('id', '=', id).execute()
      }),

    flush: waiting.flush,
    stop: waiting.stop,
  }
}

async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw asFailure(thrown, 'database-unavailable')
  }
}
