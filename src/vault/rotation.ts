/** Sealing rows anew under the current data key: batch by batch in the order of their keys, while the service runs. */
import { sql } from 'kysely'
import { only, type Queries, type Tables, type Trx, withinTimeout } from '../db/database.ts'
import { asFailure } from '../platform/failures.ts'
import type { Sealer } from './vault.ts'

/** A table with a column `sealed`, and what its rows are bound to. */
export interface SealedTable {
  table: keyof Tables
  /** The primary key. */
  key: string
  keyType: 'bytea' | 'text' | 'uuid' | 'bigint'
  /** The column that names the record to the vault, and the name made of it. */
  associatedColumn: string
  associatedData(value: unknown): string
  /** The column that says when a row was emptied, where rows are; an index has those that are not. */
  emptiedAt?: 'erased_at' | 'answered_at'
}

export interface RotationParts {
  queries: Queries
  sealer: Sealer
  batchRows?: number
  onProgress?: (rows: number) => void
}

export interface Rotated {
  resealed: number
  /** Sealed under a key that is not configured, or damaged: left as they are. */
  unreadable: number
}

/** A batch may wait for an import, and a count reads the whole table. */
const timeoutMs = 600_000

/** Rows that are not under the current key; erased ones hold nothing. */
export async function countStale({ queries, sealer }: RotationParts, sealed: SealedTable): Promise<number> {
  try {
    return await withinTimeout(queries, timeoutMs, async trx => {
      const counted = await sql<{ rows: number }>`
        select count(*) as rows from ${sql.table(sealed.table)} where ${isStale(sealer)}`.execute(trx)
      return only(counted.rows, 'a count').rows
    })
  } catch (error) {
    throw asFailure(error, 'database-unavailable')
  }
}

/**
 * Seals every stale row anew. Rows are locked while their batch is written, so nothing that the service writes meanwhile
 * is lost; what was done stays done, and a second run goes on where the first one stopped.
 * @throws Failure `database-unavailable`.
 */
export async function rotate(parts: RotationParts, sealed: SealedTable): Promise<Rotated> {
  const total: Rotated = { resealed: 0, unreadable: 0 }
  let last: unknown
  try {
    for (;;) {
      const batch = await withinTimeout(parts.queries, timeoutMs, trx =>
        rotateBatch(trx, parts, sealed, last),
      )
      if (batch === undefined) return total
      total.resealed += batch.resealed
      total.unreadable += batch.unreadable
      last = batch.last
      parts.onProgress?.(total.resealed)
    }
  } catch (error) {
    throw asFailure(error, 'database-unavailable')
  }
}

async function rotateBatch(
  trx: Trx,
  { sealer, batchRows = 1_000 }: RotationParts,
  { table, key, keyType, associatedColumn, associatedData }: SealedTable,
  last: unknown,
): Promise<(Rotated & { last: unknown }) | undefined> {
  const type = sql.raw(keyType)
  const after = last === undefined ? sql`true` : sql`${sql.ref(key)} > ${last}::${type}`
  // Locked in the order of their keys, as imports do: two who lock in one order do not lock each other out.
  const { rows } = await sql<{ key: unknown; bound: unknown; sealed: Buffer }>`
    select ${sql.ref(key)} as key, ${sql.ref(associatedColumn)} as bound, sealed from ${sql.table(table)}
    where ${after} and ${isStale(sealer)}
    order by ${sql.ref(key)} limit ${batchRows} for update`.execute(trx)
  const newest = rows.at(-1)
  if (newest === undefined) return undefined

  const fresh = rows.flatMap(row => {
    const resealed = reseal(sealer, row.sealed, associatedData(row.bound))
    return resealed === undefined ? [] : [sql`(${row.key}::${type}, ${resealed}::bytea)`]
  })
  if (fresh.length > 0) {
    await sql`
      update ${sql.table(table)} as stale set sealed = fresh.sealed
      from (values ${sql.join(fresh)}) as fresh (key, sealed)
      where ${sql.ref(`stale.${key}`)} = fresh.key`.execute(trx)
  }
  return { resealed: fresh.length, unreadable: rows.length - fresh.length, last: newest.key }
}

function reseal(sealer: Sealer, sealed: Buffer, associatedData: string): Buffer | undefined {
  try {
    return sealer.seal(sealer.open(sealed, associatedData), associatedData)
  } catch {
    return undefined
  }
}

function isStale({ heading }: Sealer) {
  return sql`octet_length(sealed) > 0 and substring(sealed for ${heading.length}::int) <> ${heading}::bytea`
}
