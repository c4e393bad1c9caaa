/** pg-boss's own tables: it makes and changes them itself, and is let do so when this version's tables are made. */
import { sql } from 'kysely'
import { type ConstructorOptions, PgBoss } from 'pg-boss'
import manifest from 'pg-boss/package.json' with { type: 'json' }
import type { Queries } from './database.ts'

export const jobsSchema = 'jobs'

/** What of them is not there yet, in words. */
export async function queueLacks(queries: Queries): Promise<string[]> {
  const there =
    await sql`select from pg_tables where schemaname = ${jobsSchema} and tablename = 'version'`.execute(
      queries,
    )
  const found =
    there.rows.length > 0
      ? await sql<{ version: number }>`select version from ${sql.table(`${jobsSchema}.version`)}`.execute(
          queries,
        )
      : undefined
  const version = found?.rows[0]?.version ?? 0
  return version < manifest.pgboss.schema ? [`${jobsSchema}: makes the tables of the queue`] : []
}

export async function makeQueue(db: NonNullable<ConstructorOptions['db']>): Promise<void> {
  const boss = new PgBoss({ db, schema: jobsSchema, supervise: false, schedule: false })
  boss.on('error', () => {})
  await boss.start()
  await boss.stop({ graceful: false })
}
