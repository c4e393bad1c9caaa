/** The last run of each task of the upkeep, kept in the database: what is due is done by one process, and anybody can see it was. */
import { sql } from 'kysely'
import type { Queries } from './db/database.ts'

export interface UpkeepRun {
  task: string
  startedAt: Date
  /** Null while it runs, or when its process died in it. */
  endedAt: Date | null
  /** How many rows it touched, where it counts them. */
  touched: number | null
  /** The failure's code; null when it went well. */
  failure: string | null
}

export interface UpkeepRuns {
  /** Whether the task is due; whoever is told so runs it. Counted by the database's clock. */
  claim(task: string, everySeconds: number): Promise<boolean>
  finish(task: string, result: { touched: number | null; failure: string | null }): Promise<void>
  list(): Promise<UpkeepRun[]>
}

/** A beat that comes a little early is on time. */
const slack = 0.9

export function createUpkeepRuns(queries: Queries): UpkeepRuns {
  return {
    async claim(task, everySeconds) {
      const due = sql<Date>`now() - make_interval(secs => ${everySeconds * slack}::float8)`
      const claimed = await queries
        .insertInto('upkeep')
        .values({ task, started_at: sql<Date>`now()`, ended_at: null, touched: null, failure: null })
        .onConflict(conflict =>
          conflict
            .column('task')
            .doUpdateSet({ started_at: sql<Date>`now()`, ended_at: null })
            .where('upkeep.started_at', '<=', due),
        )
        .returning('task')
        .executeTakeFirst()
      return claimed !== undefined
    },

    async finish(task, result) {
      await queries
        .updateTable('upkeep')
        .set({ ended_at: sql<Date>`now()`, ...result })
        .where('task', '=', task)
        .execute()
    },

    async list() {
      const rows = await queries.selectFrom('upkeep').selectAll().orderBy('task').execute()
      return rows.map(({ started_at, ended_at, ...row }) => ({
        ...row,
        startedAt: started_at,
        endedAt: ended_at,
      }))
    },
  }
}
