/** People on their way into the table: one statement, and one binary value, for thousands of rows. */
import { sql } from 'kysely'
import { only, type Queries, type Trx, within } from '../db/database.ts'
import { asFailure } from '../failures.ts'
import type { Vault } from '../vault.ts'
import type { Person } from './person.ts'
import { cardKeyOf, sealPerson } from './sealed-person.ts'

export interface Batch {
  add(person: Person): void
  /** How many were added, the same card twice counted twice. */
  lines(): number
  pack(): Packed
}

/** Rows side by side, in the order of their keys; all have the same size. */
export interface Packed {
  bytes: Buffer
  rows: number
}

const keyBytes = 32

export function createBatch(vault: Vault): Batch {
  // By card: of two lines about one card the later wins, and a statement may touch a row only once.
  const people = new Map<string, { cardKey: Buffer; person: Person }>()
  let lines = 0
  return {
    add(person) {
      const cardKey = cardKeyOf(vault, person)
      people.set(cardKey.toString('latin1'), { cardKey, person })
      lines += 1
    },
    lines: () => lines,
    pack() {
      // In the order of the index its pages are visited once, and two imports at a time cannot lock each other out.
      const inOrder = [...people.values()].sort((one, other) => one.cardKey.compare(other.cardKey))
      const parts = inOrder.flatMap(({ cardKey, person }) => [
        cardKey,
        sealPerson(vault, person, cardKey).sealed,
      ])
      return { bytes: Buffer.concat(parts), rows: inOrder.length }
    },
  }
}

/**
 * Puts people in, or replaces what was known of their cards; gives how many were not known.
 * @throws Failure `database-unavailable`.
 */
export type WriteBatch = (packed: Packed) => Promise<number>

/**
 * The rows travel as one value that the server cuts up: about half the cost of two arrays, and less than COPY, which
 * would need a table on the way to replace what is known.
 */
export function createWriter(queries: Queries): WriteBatch {
  // A plain insert costs two thirds of one that looks for what is known: it is tried until somebody is. Within a
  // transaction of somebody else's nothing is tried.
  let areAllNew = !queries.isTransaction
  return async packed => {
    if (packed.rows === 0) return 0
    try {
      if (areAllNew && (await insert(queries, packed))) return packed.rows
      areAllNew = false
      return await replace(queries, packed)
    } catch (error) {
      throw asFailure(error, 'database-unavailable')
    }
  }
}

/** False when some card is known already: then nothing was written. */
async function insert(queries: Queries, packed: Packed): Promise<boolean> {
  try {
    await patiently(queries, trx => sql`insert into people (card_key, sealed) ${rowsOf(packed)}`.execute(trx))
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === uniqueViolation) return false
    throw error
  }
}

async function replace(queries: Queries, packed: Packed): Promise<number> {
  const written = await patiently(queries, trx =>
    sql<{ added: number }>`
      with written as (
        insert into people (card_key, sealed) ${rowsOf(packed)}
        on conflict (card_key) do update set sealed = excluded.sealed
        returning xmax = 0 as is_new
      )
      select count(*) filter (where is_new) as added from written
    `.execute(trx),
  )
  return only(written.rows, 'a batch of people').added
}

/** SQLSTATE of a key that stands in the index already. */
const uniqueViolation = '23505'

function rowsOf({ bytes, rows }: Packed) {
  const rowBytes = bytes.length / rows
  return sql`
    select substring(packed from row * size + 1 for key_size),
           substring(packed from row * size + key_size + 1 for size - key_size)
    from (select ${bytes}::bytea as packed, ${rowBytes}::int as size, ${keyBytes}::int as key_size) as given,
         generate_series(0, ${rows}::int - 1) as row`
}

/** Thousands of rows may wait for a busy disk longer than a caller's statement is allowed to. */
function patiently<T>(queries: Queries, work: (trx: Trx) => Promise<T>): Promise<T> {
  return within(queries, async trx => {
    await sql`set local statement_timeout = '60s'`.execute(trx)
    return work(trx)
  })
}
