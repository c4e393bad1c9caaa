/**
 * A table in parts by day (UTC), so that what has had its time goes with its table and not row by row. Besides the days
 * there is a part for all that came before there were days, and one for rows of which no day is there.
 */
import { type QueryResult, sql } from 'kysely'
import type { Queries } from './database.ts'

export interface Part {
  name: string
  /** The first moment that is too late for it; null for the part of all that fits no other. */
  until: Date | null
  /** A day: it goes whole, and no row of it sooner. */
  isDay: boolean
}

const dayMs = 86_400_000

/** The midnight (UTC) that began the day. */
export function startOfDay(at: number): number {
  return Math.floor(at / dayMs) * dayMs
}

/** The midnights of `count` days from the one of `at` on. */
export function daysFrom(at: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => startOfDay(at) + index * dayMs)
}

/** Whether rows of the day that begins at `start` go into it, and into no other. */
export function holdsDay({ until, isDay }: Part, start: number): boolean {
  if (until === null) return false
  const left = until.getTime() - start
  return isDay ? left === dayMs : left > 0
}

/** Of the parts of `table`, the oldest first. */
export async function partsOf(queries: Queries, table: string): Promise<Part[]> {
  const { rows } = await sql<Part>`
    select name, (regexp_match(bounds, 'TO \\(''(.*)''\\)'))[1]::timestamptz as until,
      bounds like 'FOR VALUES FROM (''%' as "isDay"
    from (
      select inhrelid::regclass::text as name, pg_get_expr(relpartbound, inhrelid) as bounds
      from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = ${table}::regclass
    ) as part
    order by until`.execute(queries)
  return rows
}

/**
 * Makes the part for the day that begins at `start`; writers go on meanwhile. Rows of that day that came before it stay in
 * the part for the rest, and the others then go there too: nothing is made.
 */
export async function addDay(
  queries: Queries,
  parts: readonly Part[],
  table: string,
  start: number,
): Promise<void> {
  const [from, to] = [moment(start), moment(start + dayMs)]
  for (const { name } of parts.filter(({ until }) => until === null)) {
    const strays = await run(queries, `select from ${name} where at >= ${from} and at < ${to} limit 1`)
    if (strays.rows.length > 0) return
  }
  const name = `${table}_${isoDay(start).replaceAll('-', '')}`
  await run(queries, `create table ${name} (like ${table} including defaults)`)
  await run(queries, `alter table ${table} attach partition ${name} for values from (${from}) to (${to})`)
}

/** All its rows go at once. */
export async function dropPart(queries: Queries, { name }: Part): Promise<void> {
  await run(queries, `drop table ${name}`)
}

/** A moment as a literal: what bounds a part cannot be a parameter. */
export function moment(at: number): string {
  return `'${new Date(at).toISOString()}'`
}

function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

function run(queries: Queries, statement: string): Promise<QueryResult<unknown>> {
  return sql.raw(statement).execute(queries)
}
