/** What the tables are made of, version by version, and what of it a database has. */
import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { OperatorError } from '../platform/operator-error.ts'
import type { Queries } from './database.ts'
import { start } from './migrations/001-start.ts'
import { messageLife } from './migrations/002-message-life.ts'
import { upkeep } from './migrations/003-upkeep.ts'
import { operations } from './migrations/004-operations.ts'
import { housekeeping } from './migrations/005-housekeeping.ts'
import { leanJournal } from './migrations/006-lean-journal.ts'
import { codeTries } from './migrations/007-code-tries.ts'
import { turnsByDay } from './migrations/008-turns-by-day.ts'
import { lookUpReason } from './migrations/009-look-up-reason.ts'
import { imports } from './migrations/010-imports.ts'
import { tickets } from './migrations/011-tickets.ts'
import { claims } from './migrations/012-claims.ts'
import { messageOrder } from './migrations/014-message-order.ts'
import { sending } from './migrations/015-sending.ts'
import { renewals } from './migrations/016-renewals.ts'
import { reportsByRecipient } from './migrations/017-reports-by-recipient.ts'
import { waitingClaims } from './migrations/018-waiting-claims.ts'
import { carriers } from './migrations/030-carriers.ts'
import { history } from './migrations/031-history.ts'
import type { Step } from './step.ts'

/** The tables of version 0.1.0, which starts on no database that has one more of these. */
export const firstMigrations: Record<string, Migration> = {
  '001-start': start,
  '002-message-life': messageLife,
  '003-upkeep': upkeep,
  '004-operations': operations,
  '005-housekeeping': housekeeping,
  '006-lean-journal': leanJournal,
}

/** What came since. Each is one that the version before runs on. */
export const steps: readonly Step[] = [
  codeTries,
  turnsByDay,
  lookUpReason,
  imports,
  tickets,
  claims,
  messageOrder,
  sending,
  renewals,
  reportsByRecipient,
  waitingClaims,
  carriers,
  history,
]

export interface Unfinished {
  first: string[]
  steps: Step[]
}

/**
 * What of this version's tables is not there yet, in order.
 * @throws OperatorError when a newer version has been here whose tables this one cannot use.
 */
export async function unfinished(queries: Queries, known: readonly Step[] = steps): Promise<Unfinished> {
  const made = await firstMade(queries)
  const done = await stepsDone(queries)
  refuseNewer(made, done, known)
  return {
    first: Object.keys(firstMigrations).filter(name => !made.includes(name)),
    steps: known.filter(({ name }) => !done.some(step => step.name === name)),
  }
}

/** The same in words, one for each. */
export async function describeUnfinished(queries: Queries): Promise<string[]> {
  const { first, steps: left } = await unfinished(queries)
  return [
    ...first.map(name => `${name}: makes tables of version 0.1.0`),
    ...left.map(({ name, does }) => `${name}: ${does}`),
  ]
}

/** A newer version's tables do no harm, unless one of its steps needs one that is not known here. */
function refuseNewer(made: readonly string[], done: readonly Done[], known: readonly Step[]): void {
  const isKnown = (name: string) => known.some(step => step.name === name)
  const newer =
    made.findLast(name => !Object.hasOwn(firstMigrations, name)) ??
    done.findLast(({ needs }) => needs !== null && !isKnown(needs))?.name
  if (newer === undefined) return
  throw new OperatorError(
    `the database is of a newer version (${newer}): start that one, or the one before it`,
  )
}

type Done = Pick<Step, 'name'> & { needs: string | null }

async function firstMade(queries: Queries): Promise<string[]> {
  if (!(await isThere(queries, 'kysely_migration'))) return []
  const { rows } = await sql<Done>`select name from kysely_migration order by name`.execute(queries)
  return rows.map(({ name }) => name)
}

async function stepsDone(queries: Queries): Promise<Done[]> {
  if (!(await isThere(queries, 'schema_steps'))) return []
  return queries.selectFrom('schema_steps').select(['name', 'needs']).orderBy('name').execute()
}

async function isThere(queries: Queries, table: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${table}) is not null as found`.execute(
    queries,
  )
  return rows[0]?.found === true
}
