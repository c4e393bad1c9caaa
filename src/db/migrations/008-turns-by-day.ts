/**
 * The journal's moves in parts by day, so that a day that has had its time is dropped and not deleted row by row.
 *
 * The table as it was becomes the part for all that comes before the first of the days. Version 0.1.0 goes on beside it:
 * it writes and reads `turns` by name. What it deletes from it by `ctid`, which is no row's own any more where there are
 * parts, is left to the versions that drop days.
 */
import { sql } from 'kysely'
import type { Queries } from '../database.ts'
import { moment, startOfDay } from '../day-partitions.ts'
import type { Step, StepTools } from '../step.ts'

const dayMs = 86_400_000
/**
 * Between the two short locks the table takes no row of a day after these: should a migration be killed there, somebody
 * has so long to run it again. Days of their own are made by the schedule (src/jobs/journal-days.ts).
 */
const daysLeft = 14

export const turnsByDay: Step = {
  name: '008-turns-by-day',
  does: 'divides turns into days: reads it twice without blocking anybody, and locks it twice for a moment',
  async run(tools) {
    if (await isDivided(tools.queries)) return
    // By time there is nothing to be sorted, only days to be left out: such an index takes next to no room.
    await tools.createIndex('turns_before_by_time', 'turns using brin (at) with (autosummarize = on)')
    const firstDay = startOfDay(tools.clock.now()) + (daysLeft + 1) * dayMs
    try {
      await prove(tools, firstDay)
      await tools.briefly(trx => divide(trx, firstDay))
    } catch (thrown) {
      await tools
        .undo(forget)
        .catch(() =>
          tools.report(`run it again: turns takes no row of ${moment(firstDay)} or later until then`),
        )
      throw thrown
    }
  },
}

async function isDivided(queries: Queries): Promise<boolean> {
  const { rows } = await sql`
    select from pg_partitioned_table where partrelid = 'turns'::regclass`.execute(queries)
  return rows.length > 0
}

/** So that nothing has to be read while everybody waits: all rows lie before the first day, and no other will come. */
async function prove({ queries, briefly }: StepTools, firstDay: number): Promise<void> {
  await briefly(async trx => {
    await forget(trx)
    await run(
      trx,
      `alter table turns add constraint turns_are_past check (at < ${moment(firstDay)}) not valid`,
    )
  })
  await run(queries, 'alter table turns validate constraint turns_are_past')
}

/** Takes the proof back: what is not divided takes any row. */
async function forget(queries: Queries): Promise<void> {
  await run(queries, 'alter table turns drop constraint if exists turns_are_past')
}

async function divide(queries: Queries, firstDay: number): Promise<void> {
  const statements = [
    'alter table turns rename to turns_before',
    'drop index turns_by_time',
    'alter index turns_by_call rename to turns_before_by_call',
    'alter index turns_cut_short rename to turns_before_cut_short',
    'create table turns (like turns_before including defaults) partition by range (at)',
    'create index turns_by_time on turns using brin (at) with (autosummarize = on)',
    'create index turns_by_call on turns (call_key)',
    "create index turns_cut_short on turns (at) where next in ('left', 'tooManyMistakes')",
    `alter table turns attach partition turns_before for values from (minvalue) to (${moment(firstDay)})`,
    'create table turns_rest partition of turns default',
    'create rule turns_go_by_day as on delete to turns do instead nothing',
    'alter table turns_before drop constraint turns_are_past',
  ]
  for (const statement of statements) await run(queries, statement)
}

function run(queries: Queries, statement: string): Promise<unknown> {
  return sql.raw(statement).execute(queries)
}
