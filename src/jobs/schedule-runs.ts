/** The last run of each scheduled task, kept in the database: one process claims what is due, and anybody can see what came of it. */
import { sql } from 'kysely'
import type { Queries } from '../db/database.ts'

export interface ScheduleRun {
  task: string
  startedAt: Date
  /** Null while it runs, or when its process died in it. */
  endedAt: Date | null
  /** How many rows it touched, where it counts them. */
  touched: number | null
  /** The failure's code; null when it went well. */
  failure: string | null
}

export interface ScheduleRuns {
  /** Whether the task is due by the database's clock; the one process that is told so runs it. */
  claim(task: string, everySeconds: number): Promise<boolean>
  finish(task: string, result: { touched: number | null; failure: string | null }): Promise<void>
  list(): Promise<ScheduleRun[]>
}

/** Due a tenth early: a task of 60 s that is looked at after 59.9 would else wait for the next look. */
const dueFraction = 0.9

export function createScheduleRuns(queries: Queries): ScheduleRuns {
  return {
    async claim(task, everySeconds) {
      const due = sql<Date>`now() - make_interval(secs => ${everySeconds * dueFraction}::float8)`
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
