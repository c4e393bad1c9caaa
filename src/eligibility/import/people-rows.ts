/** People on their way into the table: rows side by side in one binary value, which the server cuts up. */
import { sql } from 'kysely'
import { only, type Queries } from '../../db/database.ts'

/** Rows of the same size, each a card's key and what belongs to it, in the order of their keys. */
export interface PackedRows {
  bytes: Buffer
  rows: number
}

export const keyBytes = 32

/** A packed value costs about half of what two arrays would. */
function rowsOf({ bytes, rows }: PackedRows) {
  return sql`
    select row, substring(packed from row * size + 1 for ${keyBytes}::int) as card_key,
      substring(packed from row * size + ${keyBytes + 1}::int for size - ${keyBytes}::int) as rest
    from (select ${bytes}::bytea as packed, ${bytes.length / rows}::int as size) as given,
      generate_series(0, ${rows}::int - 1) as row`
}

/** Keys that begin with these bytes or with one between. */
type Parts = readonly [first: number, last: number]

function isOf([first, last]: Parts) {
  const below = last === 255 ? sql`true` : sql`people.card_key < ${Buffer.of(last + 1)}::bytea`
  return sql`people.card_key >= ${Buffer.of(first)}::bytea and ${below}`
}

export async function isAnybodyIn(queries: Queries): Promise<boolean> {
  const { rows } = await sql`select from people limit 1`.execute(queries)
  return rows.length > 0
}

export async function countPeople(queries: Queries, parts: Parts): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select count(*) as people from people where ${isOf(parts)}`.execute(queries)
  return only(rows, 'a count').people
}

/** What the planner knows of the table is of when it was smaller: without this it would seek each row by itself. */
export async function analyzePeople(queries: Queries): Promise<void> {
  await sql`analyze people`.execute(queries)
}

/**
 * Those of `given` (key and fingerprint) that are not as the table has them, by their row: null for one that is not known,
 * else what is sealed instead.
 */
export async function findOthers(queries: Queries, given: PackedRows): Promise<Map<number, Buffer | null>> {
  const { bytes, rows: count } = given
  const lastAt = bytes.length - bytes.length / count
  const [first, last] = [bytes.subarray(0, keyBytes), bytes.subarray(lastAt, lastAt + keyBytes)]
  const { rows } = await sql<{ row: number; sealed: Buffer | null }>`
    select given.row, people.sealed
    from (${rowsOf(given)}) as given
    left join people on people.card_key = given.card_key
      and people.card_key between ${first}::bytea and ${last}::bytea
    where people.sealed is null or substring(people.sealed for octet_length(given.rest)) <> given.rest`.execute(
    queries,
  )
  return new Map(rows.map(({ row, sealed }) => [row, sealed]))
}

/** Puts them in, or in place of what was known. */
export async function putRows(queries: Queries, given: PackedRows): Promise<void> {
  await sql`insert into people (card_key, sealed)
    select card_key, rest from (${rowsOf(given)}) as given
    on conflict (card_key) do update set sealed = excluded.sealed`.execute(queries)
}

/** Takes out whoever is of `parts` and not among `kept` (keys alone); gives how many. */
export async function deleteOthers(queries: Queries, parts: Parts, kept: PackedRows): Promise<number> {
  const known =
    kept.rows === 0
      ? sql`true`
      : sql`not exists (select from (${rowsOf(kept)}) as kept where kept.card_key = people.card_key)`
  const { numAffectedRows = 0n } = await sql`
    delete from people where ${isOf(parts)} and ${known}`.execute(queries)
  return Number(numAffectedRows)
}
