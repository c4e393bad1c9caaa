/** Brings the tables to this version's, one step after the other, beside the processes that run on them. */
import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { createClock } from '../platform/clock.ts'
import { briefly, brieflyInTime } from './brief-locks.ts'
import type { MigrateOptions, Queries } from './database.ts'
import { firstMigrations, steps, unfinished } from './schema.ts'
import type { Step, StepTools } from './step.ts'

const usualWaitMs = 10_000
/** What was begun is taken back, even if nothing else is waited for any more. */
const undoMs = 10_000

/**
 * `queries` is one connection, for nothing else.
 * @throws OperatorError when a newer version has been here whose tables this one cannot use.
 * @throws StillLocked when somebody held a table for longer than `waitMs`.
 * @throws the error of the step that failed; those before it stay.
 */
export async function migrateToLatest(
  queries: Queries,
  options: MigrateOptions = {},
  known: readonly Step[] = steps,
): Promise<void> {
  const { report = () => {} } = options
  const { first, steps: left } = await unfinished(queries, known)
  if (first.length > 0) {
    report(`${first.join(', ')}: the tables of version 0.1.0`)
    await makeFirstTables(queries)
  }
  if (left.length === 0) return
  await sql`create table if not exists schema_steps
    (name text primary key, needs text, done_at timestamptz not null default now())`.execute(queries)
  for (const { name, does, needs = null, run } of left) {
    report(`${name}: ${does}`)
    await run(toolsFor(queries, options))
    await queries.insertInto('schema_steps').values({ name, needs }).execute()
    report(`${name}: done`)
  }
}

async function makeFirstTables(queries: Queries): Promise<void> {
  const migrator = new Migrator({ db: queries, provider: { getMigrations: async () => firstMigrations } })
  const { error } = await migrator.migrateToLatest()
  if (error instanceof Error) throw error
  if (error !== undefined) throw new Error('migration failed', { cause: error })
}

function toolsFor(queries: Queries, options: MigrateOptions): StepTools {
  const { report = () => {}, waitMs = usualWaitMs, signal } = options
  const clock = createClock()
  return {
    queries,
    clock,
    report,
    briefly: work => brieflyInTime(() => briefly(queries, work), { clock, waitMs, signal }),
    undo: work => brieflyInTime(() => briefly(queries, work), { clock, waitMs: undoMs }),
    async createIndex(name, on) {
      const { rows } = await sql`
        select from pg_index where indexrelid = to_regclass(${name}) and not indisvalid`.execute(queries)
      if (rows.length > 0) await sql`drop index concurrently ${sql.ref(name)}`.execute(queries)
      await sql`create index concurrently if not exists ${sql.ref(name)} on ${sql.raw(on)}`.execute(queries)
    },
  }
}
