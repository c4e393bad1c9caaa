/** Who holds what is waited for: process, program, age and statement, without the values that stand in it. */
import { sql } from 'kysely'
import type { Queries } from './database.ts'

export interface Blocker {
  pid: number
  /** As it called itself: `pg_dump`, `psql`. */
  program: string
  /** How old its transaction is; null where the server does not say. */
  seconds: number | null
  statement: string
}

const lookEveryMs = 200

/** Whoever holds what the connection of this name waits for now. */
export async function blockersOf(queries: Queries, name: string): Promise<Blocker[]> {
  const { rows } = await sql<Blocker>`
    select blocker.pid, coalesce(nullif(application_name, ''), backend_type, 'unnamed') as program,
      extract(epoch from clock_timestamp() - xact_start)::int as seconds, coalesce(query, '') as statement
    from (select distinct unnest(pg_blocking_pids(waiting.pid)) as pid from pg_stat_activity as waiting
      where application_name = ${name} and wait_event_type = 'Lock') as blocker
    left join pg_stat_activity as activity on activity.pid = blocker.pid
    order by 1`.execute(queries)
  return rows
}

/** Looks from a connection of its own, while the one of this name waits; tells whenever somebody is in its way. */
export function watchBlockers(
  queries: Queries,
  name: string,
  onBlocked: (blockers: Blocker[]) => void,
): { stop(): Promise<void> } {
  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking
      .then(() => blockersOf(queries, name))
      .then(blockers => (blockers.length > 0 ? onBlocked(blockers) : undefined))
      // It only tells: what is done goes on without it.
      .catch(() => {})
  }, lookEveryMs)
  return {
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}

export function describeBlocker({ pid, program, seconds, statement }: Blocker): string {
  const age = seconds === null ? '' : `, ${ageOf(seconds)} in its transaction`
  return `process ${pid} (${program}${age}): ${withoutValues(statement)}`
}

function ageOf(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`
}

/** What a statement does, without what it is about: neither texts nor numbers nor comments, and not all of it. */
export function withoutValues(statement: string): string {
  return statement
    .replace(/--.*$|\/\*[\s\S]*?(\*\/|$)/gm, ' ')
    .replace(/\$(\w*)\$[\s\S]*?(\$\1\$|$)/g, '…')
    .replace(/'(?:[^']|'')*('|$)/g, '…')
    .replace(/\b\d[\w.]*/g, '…')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120)
}
