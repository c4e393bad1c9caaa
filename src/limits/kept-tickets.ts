/** Tickets that count for good, in the database as well: what Redis lost comes back from here. */
import { createBatchWriter } from '../db/batch-writer.ts'
import type { Queries } from '../db/database.ts'
import { asFailure, type Failure } from '../platform/failures.ts'
import type { Ledger, Taken, Taking, Ticket } from './ledger.ts'

export interface KeptTickets {
  /** Written within half a second, with others. */
  add(key: string, ticket: Ticket, endsAt: Date): void
  /** Of each key, those that may still count. @throws Failure `database-unavailable` */
  of(keys: readonly string[]): Promise<Map<string, Ticket[]>>
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

/** Rows a statement. */
const most = 1_000
/** While the database is down the oldest give way. */
const mostWaiting = 100_000

export function createKeptTickets(queries: Queries, report: (failure: Failure) => void): KeptTickets {
  const rows = createBatchWriter<Row[]>({
    everyMs: 500,
    createBatch: () => [],
    async write(batch) {
      for (let from = 0; from < batch.length; from += most) {
        await queries
          .insertInto('tickets')
          .values(batch.slice(from, from + most))
          .onConflict(conflict => conflict.doNothing())
          .execute()
      }
    },
    join: (earlier, later) => [...earlier, ...later].slice(-mostWaiting),
    report,
  })

  return {
    add: (key, { id, day }, endsAt) => void rows.waiting().push({ key, id, day, ends_at: endsAt }),

    of: keys =>
      reach(async () => {
        const found = new Map<string, Ticket[]>(keys.map(key => [key, []]))
        const kept = await queries
          .selectFrom('tickets')
          .select(['key', 'id', 'day'])
          .where('key', 'in', keys)
          .execute()
        for (const { key, ...ticket } of [...kept, ...rows.waiting()]) found.get(key)?.push(ticket)
        return found
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
        await rows.flush()
        await queries.deleteFrom('tickets').where('key', '=', key).where('id', '=', id).execute()
      }),

    flush: rows.flush,
    stop: rows.stop,
  }
}

async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw asFailure(thrown, 'database-unavailable')
  }
}

/** Takes a ticket; where the ledger has nothing of the key, what the database knows of it is told first. */
export async function takeKnowing(
  ledger: Ledger,
  kept: Pick<KeptTickets, 'of'>,
  key: string,
  taking: Taking,
): Promise<Taken> {
  const taken = await ledger.take(key, taking)
  if (taken.result !== 'unseen') return taken
  const known = await kept.of([key])
  return ledger.take(key, { ...taking, known: known.get(key) ?? [] })
}
