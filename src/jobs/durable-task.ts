/**
 * What must be done once, later, whoever dies meanwhile: a sealed row says what, a job that names the row says when.
 * Row and job are written in one transaction, and the row is settled in the transaction of what comes of it.
 */
import { type Insertable, type RawBuilder, sql } from 'kysely'
import { type Database, type Queries, type Tables, type Trx, within } from '../db/database.ts'
import { type Clock, inSeconds } from '../platform/clock.ts'
import { createJobs, type Jobs, type Wanted } from './queue.ts'

export type TaskTable = 'outbox' | 'parked' | 'errands' | 'replacements'

/** Where a kind of task is kept. */
export interface TaskKind<Table extends TaskTable> {
  table: Table
  /** The column that names a row: what a job holds. */
  key: 'id' | 'idempotency_key'
  queue: string
  /** Which rows still wait for an attempt. */
  isWaiting: RawBuilder<unknown>
  /** Which rows come first, the higher; without it all are alike. */
  priority?: RawBuilder<number>
}

type NewRow<Table extends TaskTable> = Omit<Insertable<Tables[Table]>, 'created_at' | 'due_at'>

export interface DurableTask<Table extends TaskTable> extends Pick<Jobs, 'create' | 'work'> {
  /** Writes the row and the job of its first attempt; false when such a row is there already. */
  add(trx: Trx, row: NewRow<Table>, delaySeconds?: number): Promise<boolean>
  /** Books the next attempt at a row. */
  book(trx: Trx, id: string, delaySeconds?: number): Promise<void>
  /** Has somebody look at a row once more, which is due when it was. */
  remind(trx: Trx, id: string, delaySeconds: number): Promise<void>
  /** Gives every row whose job was lost a new one; how many. Any number may run at once. */
  reconcile(queries: Queries): Promise<number>
}

/** A job that is this late is taken for lost. */
const overdueSeconds = 60
/** Rows a transaction: none takes long enough to be in a caller's way. */
const batch = 500

export function createDurableTask<Table extends TaskTable>(
  { boss, clock }: { boss: Database['boss']; clock: Clock },
  { table, key, queue, isWaiting, priority = sql<number>`0` }: TaskKind<Table>,
): DurableTask<Table> {
  const jobs = createJobs(boss, queue)
  const [rows, name] = [sql.table(table), sql.ref(key)]

  /** In batches, and passing over what another reconciler has in hand. */
  async function reconcileBatch(trx: Trx): Promise<number> {
    const now = clock.now()
    const overdue = await sql<Wanted>`
      update ${rows} set due_at = ${new Date(now)} where ${name} in (
        select ${name} from ${rows} where ${isWaiting} and due_at <= ${inSeconds(now, -overdueSeconds)}
        limit ${batch} for update skip locked
      ) returning ${name} as id, ${priority} as priority`.execute(trx)
    if (overdue.rows.length > 0) await jobs.send(trx, overdue.rows)
    return overdue.rows.length
  }

  return {
    create: jobs.create,
    work: jobs.work,

    async add(trx, row, delaySeconds = 0) {
      const now = clock.now()
      const times = { created_at: new Date(now), due_at: inSeconds(now, delaySeconds) }
      const added = await trx
        .insertInto<TaskTable>(table)
        .values({ ...row, ...times } as Insertable<Tables[TaskTable]>)
        .onConflict(conflict => conflict.doNothing())
        .returning([name.as('id'), priority.as('priority')])
        .executeTakeFirst()
      if (added === undefined) return false
      await jobs.send(trx, [added as Wanted], delaySeconds)
      return true
    },

    async book(trx, id, delaySeconds = 0) {
      const due = inSeconds(clock.now(), delaySeconds)
      const booked = await sql<Wanted>`
        update ${rows} set due_at = ${due} where ${name} = ${id}
        returning ${name} as id, ${priority} as priority`.execute(trx)
      await jobs.send(trx, booked.rows, delaySeconds)
    },

    async remind(trx, id, delaySeconds) {
      const found = await sql<Wanted>`
        select ${name} as id, ${priority} as priority from ${rows} where ${name} = ${id}`.execute(trx)
      await jobs.send(trx, found.rows, delaySeconds)
    },

    async reconcile(queries) {
      for (let total = 0; ; ) {
        const found = await within(queries, reconcileBatch)
        total += found
        if (found < batch) return total
      }
    },
  }
}
